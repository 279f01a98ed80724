// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Record
import Testing

@Suite struct RecordHashTests {
    @Test func `the empty tree and single hashes are those of RFC 6962`() throws {
        // CT's own test vectors (certificate-transparency, merkle_tree_test): MTH({}), MTH({""}).
        #expect(
            RecordHash.emptyRoot.bytes
                == hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        #expect(
            RecordHash.leafHash(of: []).bytes
                == hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"))
    }

    @Test func `a hash keeps its bytes through every form`() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<100 {
            let given = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let hash = try #require(RecordHash(bytes: given))
            #expect(hash.bytes == given)
            #expect(RecordHash(bytes: given.dropFirst(0)) == hash)
            #expect(RecordHash(bytes: AnyCollection(given)) == hash)
            #expect(RecordHash(base64: hash.base64) == hash)
            #expect(hash.base64.count == 44)
            var appended: [UInt8] = [7]
            hash.append(to: &appended)
            #expect(appended == [7] + given)
            #expect(hash.withUnsafeBytes { Array($0) } == given)
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `other lengths are no hashes`(count: Int) {
        #expect(RecordHash(bytes: [UInt8](repeating: 1, count: count)) == nil)
        #expect(RecordHash(base64: Base64.encode([UInt8](repeating: 1, count: count))) == nil)
    }

    @Test func `a leaf hash does not depend on how its bytes are held`() {
        let data = utf8("some entry")
        #expect(RecordHash.leafHash(of: AnyCollection(data)) == RecordHash.leafHash(of: data))
        #expect(RecordHash.leafHash(of: ([1] + data).dropFirst()) == RecordHash.leafHash(of: data))
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `Base 64 has the vectors of RFC 4648`(plain: String, text: String) {
        #expect(Base64.encode(utf8(plain)) == text)
        #expect(Base64.decode(text.utf8) == utf8(plain))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9v\n", "Zm-_", "=m9v",
        "Zé==",
    ])
    func `a text that is not canonical decodes to nothing`(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test func `a commitment is HMAC-SHA256 keyed with the salt`() throws {
        // printf 'Hi There' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b
        let salt = try #require(Salt(bytes: [UInt8](repeating: 0x0b, count: 16)))
        let seal = Commitment.of(body: utf8("Hi There"), salt: salt)
        #expect(seal.bytes == hex("492ce020fe2534a5789dc3848806c78f4f6711397f08e7e7a12ca5a4483c8aa6"))
        #expect(Commitment.of(body: AnyCollection(utf8("Hi There")), salt: salt) == seal)
        var generator = SeededGenerator(seed: 3)
        #expect(Salt(using: &generator) != Salt(using: &generator))
        #expect(Salt(bytes: [1, 2, 3]) == nil)
    }
}
