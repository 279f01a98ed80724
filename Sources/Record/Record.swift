// SPDX-License-Identifier: Apache-2.0

// The record: an append-only list of entries that anyone outside can check.
//
// This target is pure. It computes and checks bytes; it reads no database, no network, no clock and no random
// source. It is not the store (`Kernel`), not the server (`Web`), and knows nothing of what an entry means.
//
// # Words
//
//     record       the whole list                        tile         256 neighboring hashes of the tree
//     entry        one fact in it: envelope and body     checkpoint   origin, size and root hash, signed
//     index        an entry's place, from 0              origin       the name of a record
//     leaf hash    the hash of one envelope              witness      another party that cosigns checkpoints
//     inclusion proof      an entry is in the tree of a checkpoint
//     consistency proof    the tree of a checkpoint begins with that of an older one
//
// # Envelope
//
// What is sealed of an entry: ASCII text (only an origin may be other UTF-8), one field a line, each line
// ended by a newline (0x0A), in this order and with nothing else. It holds neither content nor person.
//
//     envelope   = "folkmoot/entry/v1" LF
//                  "index " number LF
//                  "time " yyyy "-" mm "-" dd "T" hh ":" mm "Z" LF   UTC, a minute that exists, 1970 to 9999
//                  "initiative " number LF
//                  "kind " name "/" name "/" version LF
//                  "subject " number LF
//                  "commitment " base64 LF                           of 32 bytes
//                  [ "origin " origin " " number LF ]                if it was reopened from elsewhere
//     number     = "0", or digits without leading zeros, below 2^63
//     name       = a lowercase letter, then up to 63 of lowercase letters, digits, "-" and "_"
//     version    = 1 to 9 digits without leading zeros
//     base64     = RFC 4648 §4, padded, its unused bits zero
//     origin     = 1 to 255 bytes of UTF-8 without spaces, "+" and control characters
//
// A reader MUST refuse every other text. The first line names the format: one with other fields has another
// first line, so that an old reader refuses it rather than misreads it.
//
// # Body and commitment
//
// A body is any bytes. It is served as it was committed, so it needs no canonical form.
//
//     commitment = HMAC-SHA256(key: salt, body)      RFC 2104; salt: 16 random bytes, fresh for each entry
//
// A body is present, withheld (not served) or erased (body and salt deleted). The envelope is the same in all
// three, so the tree verifies in all three; without the salt a commitment does not even confirm a guess.
//
// # Tree
//
// The Merkle tree of RFC 6962 §2.1, over the envelopes in order of index.
//
//     leaf hash  = SHA-256(0x00 || envelope)
//     MTH({})    = SHA-256()
//     MTH({d0})  = leaf hash of d0
//     MTH(D[n])  = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))     k the largest power of two below n
//
// # Files
//
// As C2SP tlog-tiles has them, and `bodies` beside. All numbers are big endian. `N` is in groups of three
// digits (1234067 is `x001/x234/067`); `.p/<W>` marks a tile of fewer than 256.
//
//     checkpoint               a signed note of  origin LF size LF base64(root hash) LF
//     tile/<L>/<N>[.p/<W>]     hashes, 32 bytes each: the N-th 256 roots of subtrees of 256^L leaves
//     tile/entries/<N>[.p/<W>] for each entry: uint16 length, envelope
//     bodies/<N>[.p/<W>]       for each entry: 0x00, 16 bytes of salt, uint32 length, body    present
//                                              0x01                                           withheld
//                                              0x02                                           erased
//
// A signed note (C2SP signed-note) is its text, an empty line, and for each signature the line
// `— <name> base64(key id || signature)`. Ours is Ed25519 over the text by a key that is named as the origin:
//
//     key id       = SHA-256(name || 0x0A || 0x01 || public key)[:4]
//     verifier key = <name>+<key id in 8 hex digits>+base64(0x01 || public key)
//     signer key   = PRIVATE+KEY+<name>+<key id in 8 hex digits>+base64(0x01 || seed)
//
// Signatures of unknown keys are ignored: witnesses add theirs (type 0x04) below ours.
//
// # Example
//
// `RecordTests/RecordExampleTests.swift` makes this record and compares it with these lines. It has four
// entries, whose salts are sixteen bytes a0, a1, a2 and a3, and whose bodies are
//
//     {"name":"Harbor Watch"}
//     {"title":"Oil on the quay"}
//     {"text":"Slick at pier 4"}
//     {"text":"Dead fish, pier 4"}
//
// The last envelope, 179 bytes, is of a report that was first made elsewhere:
//
//     folkmoot/entry/v1
//     index 3
//     time 2026-02-22T12:42Z
//     initiative 1
//     kind reports/filed/1
//     subject 3
//     commitment d91DjCViNzdriBT2himcQqeBSA95iMRTk5p1FDurLio=
//     origin quay.example/record 77
//
// The leaf hashes, which make up `tile/0/000.p/4`:
//
//     oF5vWm/RtGaFkQ0LIHShPefVwjmbgVDEAmvUCnL8i8M=
//     U9vkbqE69KePCdekvuoHPh3Eogh+9J1YAWEZCC4GL8M=
//     sxXay/XxlyNhhgsgZEhsD1zor19iJ3Ts0N4qL4ZHOoQ=
//     Y3ksrvhbpfQWE4hlDjPV29dnaZu80HXxsvWNBnDzVCA=
//
// The checkpoint, signed with the seed 00 01 02 … 1f; its last line is broken here, at its second space:
//
//     harbor.example/record
//     4
//     3ThmC6pYk06aAqY2OecVmo0abH9PHjxZERn0YC1OpFo=
//
//     — harbor.example/record
//     pOHKwcY0fqil8M/L8qLgnILI1Jvily092M2hu6cBuIp1QB1bXQrY//l2Ah5ozhgkQhRz99OtCayRkulTncJHdnmndAA=
//
// and its verifier key:
//
//     harbor.example/record+a4e1cac1+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
//
// The inclusion proof of entry 2 in it is the leaf hash of entry 3, then the hash above entries 0 and 1:
//
//     Y3ksrvhbpfQWE4hlDjPV29dnaZu80HXxsvWNBnDzVCA=
//     Wa25cYNDV0nq5F2AjCAUxh+GG55dN3a/oY98mngSNd0=
