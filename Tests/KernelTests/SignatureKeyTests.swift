// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Testing

/// The examples of the standards themselves: RFC 7515 §A.2 and §A.3, RFC 8037 §A.4.
@Suite struct SignatureKeyTests {
    struct Example: Sendable {
        let key: JSONValue
        let signed: String
        let signature: String
    }

    private static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    private static let modulus =
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
        + "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
        + "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
        + "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
    static let examples = [
        Example(
            key: ["kty": "RSA", "n": .string(modulus), "e": "AQAB"],
            signed: "eyJhbGciOiJSUzI1NiJ9.\(payload)",
            signature:
                "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbd"
                + "s9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0G"
                + "arZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6Lb"
                + "gGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"),
        Example(
            key: [
                "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            ], signed: "eyJhbGciOiJFUzI1NiJ9.\(payload)",
            signature:
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"),
        Example(
            key: ["kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"],
            signed: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
            signature:
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"),
    ]

    @Test(arguments: examples)
    func `an example of a standard verifies, and with one bit changed it does not`(example: Example) throws {
        let key = try #require(SignatureKey(jwk: example.key))
        let signature = try #require(Base64.decode(example.signature, .urlSafe))
        let message = Array(example.signed.utf8)
        #expect(key.verifies(signature, of: message))
        for place in [0, signature.count / 2, signature.count - 1] {
            var changed = signature
            changed[place] ^= 1
            #expect(!key.verifies(changed, of: message))
        }
        var other = message
        other[3] ^= 1
        #expect(!key.verifies(signature, of: other))
        #expect(!key.verifies([], of: message))
        #expect(!key.verifies(signature + [0], of: message))
    }

    @Test func `what is no key for signing is none`() {
        func key(_ changes: JSONValue) -> SignatureKey? {
            var object = Self.examples[1].key.objectValue ?? JSONObject()
            for change in changes.objectValue ?? JSONObject() { object[change.key] = change.value }
            return SignatureKey(jwk: .object(object))
        }
        #expect(key([:]) != nil)
        #expect(key(["alg": "ES256", "use": "sig"]) != nil)
        let wrong: [JSONValue] = [
            ["use": "enc"], ["alg": "RS256"], ["alg": "none"], ["crv": "P-384"], ["kty": "oct"], ["kty": 7],
            ["x": ""], ["x": "AAAA"], ["x": .string(Self.payload)],
            ["y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"],
        ]
        for change in wrong { #expect(key(change) == nil, "\(change)") }
        let short: JSONValue = [
            "kty": "RSA", "n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri", "e": "AQAB",
        ]
        #expect(SignatureKey(jwk: short) == nil)
        #expect(SignatureKey(jwk: ["kty": "RSA", "n": .string(Self.modulus), "e": "AQABAQAB"]) == nil)
        #expect(SignatureKey(jwk: []) == nil)
    }
}
