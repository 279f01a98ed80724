// SPDX-License-Identifier: Apache-2.0

/// What the tests of several targets share.
///
/// - `TemporaryFolder`, `Gate`, `FakeClock`, `ChildProcess`: a disk, a moment, a time and a process of one's own.
/// - `Backend`: every database driver, for the contract suite.
/// - `Notes`: the smallest instrument that has everything an instrument can have.
/// - `TestNode`: a kernel with that instrument on a throw-away database.
public enum TestSupport {}
