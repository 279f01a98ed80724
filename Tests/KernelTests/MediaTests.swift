// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Files by the hash of their content, served only while an entry that may be seen names them.
@Suite struct MediaTests {
    @Test func `a file is named by its hash, and the same file is stored once`() async throws {
        let folder = try TemporaryFolder()
        let store = try MediaStore(folder: folder.file("media"))
        let hash = try store.store(Array("abc".utf8))
        #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(MediaStore.isHash(hash))
        #expect(store.read(hash) == Array("abc".utf8))
        #expect(try store.store(Array("abc".utf8)) == hash)
        #expect(try store.store([]) != hash)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.file("media"))
        #expect(names.filter { $0.hasSuffix(".part") }.isEmpty)
        store.remove(hash)
        #expect(store.read(hash) == nil)
    }

    @Test(arguments: ["", "../../etc/passwd", "BA7816", String(repeating: "a", count: 63) + "/"])
    func `what is no hash names no file`(name: String) throws {
        let folder = try TemporaryFolder()
        let store = try MediaStore(folder: folder.path)
        #expect(!MediaStore.isHash(name))
        #expect(store.read(name) == nil)
    }

    @Test func `the same picture from many people at once is stored for all`() async throws {
        let folder = try TemporaryFolder()
        let store = try MediaStore(folder: folder.path)
        let hashes = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask { try store.store(Array(repeating: UInt8(number % 3), count: 100_000)) }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(hashes.count == 3)
        #expect(hashes.allSatisfy { store.read($0)?.count == 100_000 })
    }

    @Test func `a picture is served while some entry that names it may be seen`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let (kernel, media) = (node.kernel, node.kernel.media)
        let picture = try media.store(Array("a picture".utf8))
        #expect(try await !kernel.mayServe(media: picture))
        let held = try await node.post("held", in: quake, held: true, pictures: [picture])
        #expect(try await !kernel.mayServe(media: picture))
        try await kernel.submit(StrikeNote(in: quake, held.subject, body: .released), by: .node)
        #expect(try await kernel.mayServe(media: picture))
        let second = try await node.post("again", in: quake, pictures: [picture, picture])
        try await kernel.erase(held.index, reason: .legal, by: .node)
        #expect(try await kernel.mayServe(media: picture))
        #expect(media.read(picture) != nil)
        try await kernel.submit(StrikeNote(in: quake, second.subject, body: .withheld), by: .node)
        #expect(try await !kernel.mayServe(media: picture))
        #expect(media.read(picture) != nil)
        try await kernel.erase(second.index, reason: .legal, by: .node)
        #expect(try await !kernel.mayServe(media: picture))
        #expect(media.read(picture) == nil, "nobody names it any more")
        try await kernel.close()
    }
}
