// SPDX-License-Identifier: Apache-2.0

/// Licences that data can have, by their SPDX names (SPDX License List 3.25): those that the Open Definition calls open,
/// and those under which public bodies publish.
enum DataLicence {
    static let known: Set<String> = [
        "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "CC-PDDC", "PDDL-1.0",
        "ODC-By-1.0",
        "ODbL-1.0", "OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "OGL-Canada-2.0", "DL-DE-BY-2.0",
        "DL-DE-ZERO-2.0", "etalab-2.0", "NLOD-1.0", "NLOD-2.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0",
        "O-UDA-1.0",
    ]
}
