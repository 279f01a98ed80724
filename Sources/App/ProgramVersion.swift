// SPDX-License-Identifier: Apache-2.0

/// The version of the program: the only place where it stands.
///
/// `folkmoot --version` tells it, and the Debian package is named after what that tells.
public let programVersion = "0.4.0"
