// SPDX-License-Identifier: Apache-2.0
import Kernel
import Record

extension AskedWitness {
    /// Reads `key@address`, with commas between: `example.org/witness+0a1b2c3d+BA…=@https://example.org/witness`.
    ///
    /// - Throws: `ConfigurationMistake`.
    static func list(_ text: String) throws -> [AskedWitness] {
        var witnesses: [AskedWitness] = []
        for one in text.split(separator: ",") {
            let part = one.filter { $0 != " " }
            guard let at = part.ranges(of: "@http").last else {
                throw mistake("has no address: write key@https://…, not \(part.prefix(80))")
            }
            let address = String(part[part.index(after: at.lowerBound)...])
            guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
                throw mistake("has an address that does not begin with http:// or https://")
            }
            let key: WitnessKey
            do { key = try WitnessKey(parsing: part[..<at.lowerBound]) } catch {
                throw mistake(
                    "has what is no key of a witness: \(part[..<at.lowerBound].prefix(80)) (\(error))")
            }
            guard !witnesses.contains(where: { $0.key == key }) else {
                throw mistake("names \(key.name) twice")
            }
            witnesses.append(AskedWitness(key: key, address: address))
        }
        guard witnesses.count <= most else { throw mistake("names more than \(most)") }
        return witnesses
    }

    private static func mistake(_ problem: String) -> ConfigurationMistake {
        ConfigurationMistake(key: "witnesses", problem: problem)
    }
}
