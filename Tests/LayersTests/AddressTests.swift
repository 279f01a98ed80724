// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Layers

@Suite struct AddressTests {
    private func isPublic(_ host: String) async -> Bool {
        let found = await Resolver.addresses(of: host)
        return !found.isEmpty && found.allSatisfy { PublicAddress.isPublic($0.bytes) }
    }

    @Test(arguments: [
        "127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0.0.0.0", "10.0.0.1", "100.64.0.1",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8", "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::",
        "::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "fe80::1", "fec0::1",
        "fc00::1",
        "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "100::1", "3fff::1", "5f00::1",
        "::127.0.0.1",
    ]) func `what is not of the public internet is not read`(_ host: String) async {
        #expect(await !isPublic(host))
    }

    @Test(arguments: [
        "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "192.0.1.1", "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
    ]) func `what is, is read`(_ host: String) async {
        #expect(await isPublic(host))
    }

    @Test(arguments: [
        ("ftp://example.org/a", "scheme"), ("file:///etc/passwd", "scheme"), ("example.org", "address"),
        ("https://user:word@example.org/", "credentials"), ("http://example.org:22/", "port"),
        ("https://", "address"),
        ("http://[::1", "address"),
    ]) func `addresses that are refused by their letters`(_ address: String, _ code: String) {
        do {
            _ = try LayerFetcher.checked(address)
            Issue.record("\(address) was taken")
        } catch { #expect((error as? FetchFailure)?.code == code, "\(address)") }
    }

    @Test func `one private address among public ones is enough`() async {
        var fetcher = LayerFetcher()
        fetcher.resolve = { _ in
            [
                ResolvedAddress(bytes: [8, 8, 8, 8], text: "8.8.8.8"),
                ResolvedAddress(bytes: [10, 0, 0, 1], text: "10.0.0.1"),
            ]
        }
        await #expect(throws: FetchFailure("private", "example.org")) {
            try await fetcher.fetch("http://example.org/a.geojson")
        }
        fetcher.resolve = { _ in [] }
        await #expect(throws: FetchFailure("unknownHost", "example.org")) {
            try await fetcher.fetch("http://example.org/a.geojson")
        }
    }

    @Test func `the pause grows with each failure, to a week`() {
        let plan = FetchPlan("https://a.example/", every: .hour)
        #expect(plan.pause(afterFailures: 0) == 3600)
        #expect((1...4).map { plan.pause(afterFailures: $0) } == [900, 1800, 3600, 7200])
        #expect(plan.pause(afterFailures: 100) == 604_800)
    }
}
