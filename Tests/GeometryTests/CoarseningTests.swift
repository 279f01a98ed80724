// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Geometry
import Testing

@Suite struct CoarseningTests {
    @Test(arguments: [1.0, 100, 500, 10_000, 1_000_000])
    func `a place moves to the middle of its cell, always the same`(meters: Double) throws {
        let coarsening = Coarsening(meters: meters)
        var random = SeededGenerator(seed: 10)
        for _ in 0..<1000 {
            let point = try randomPoint(using: &random)
            let cell = coarsening.cell(of: point)
            let middle = coarsening(point)
            #expect(cell.contains(point) && cell.contains(middle))
            #expect(coarsening(middle) == middle)
            // Half a diagonal; near the poles cells are wider at the side away from the pole.
            if abs(point.latitude) < 80, meters <= 10_000 {
                #expect(point.distance(to: middle) < meters * 0.8)
            }
        }
    }

    @Test func `sizes are kept in range`() {
        #expect(Coarsening(meters: 0).meters == 1 && Coarsening(meters: 1e9).meters == 1_000_000)
        #expect(Coarsening(meters: .nan).meters == 1_000_000)
    }
}
