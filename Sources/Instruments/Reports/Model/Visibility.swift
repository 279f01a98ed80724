// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry

/// What the public gets of a category's reports, and how finely.
public struct Visibility: Sendable, Hashable {
    /// When and whether a report is shown.
    public enum Publishing: String, Sendable, Hashable, CaseIterable {
        /// At once; stewards may hide it later.
        case atOnce
        /// When a steward has approved it.
        case afterReview
        /// Never by itself: only the numbers.
        case aggregates
    }

    /// How finely the time of sight is told.
    public enum TimeGrain: String, Sendable, Hashable, CaseIterable {
        /// To the minute.
        case minute
        /// To the hour.
        case hour
        /// To a quarter of the day, in UTC.
        case dayPart
        /// To the day, in UTC.
        case day

        /// The length of a grain in milliseconds.
        public var milliseconds: Int64 {
            switch self {
            case .minute: 60_000
            case .hour: 3_600_000
            case .dayPart: 21_600_000
            case .day: 86_400_000
            }
        }
    }

    /// How many homes must share a place, and how many homes there are around.
    public struct Homes: Sendable, Hashable {
        /// How many homes share a place at least.
        public var atLeast: Int
        /// How many homes stand on a square kilometer, as the stewards declare it.
        public var perSquareKilometre: Int

        /// Declares how many.
        public init(atLeast: Int, perSquareKilometre: Int) {
            self.atLeast = atLeast
            self.perSquareKilometre = perSquareKilometre
        }

        /// The side of a square on which so many homes stand, in whole tens of meters.
        ///
        /// There is no map of homes: homes are taken to stand evenly, and the page says so.
        public var gridMetres: Int {
            let side = (Double(atLeast) / Double(max(1, perSquareKilometre))).squareRoot() * 1000
            return Int((side / 10).rounded(.up)) * 10
        }
    }

    /// When and whether a report is shown.
    public var publish: Publishing
    /// Side of the grid's cells whose middle stands for the place, in meters; 0 for the place as given.
    public var placeGridMetres: Int
    /// How finely the time of sight is told.
    public var timeGrain: TimeGrain
    /// Photos may be added.
    public var photos: Bool
    /// How many homes must share a place; nil where nothing is said of homes.
    public var homes: Homes?
    /// How many hours lie between filing and publishing.
    public var delayHours: Int
    /// Words may speak of persons; where they may not, a text that describes one is refused.
    public var persons: Bool

    /// Describes a visibility; without arguments, everything at once and as given.
    public init(
        publish: Publishing = .atOnce, placeGridMetres: Int = 0, timeGrain: TimeGrain = .minute,
        photos: Bool = true, homes: Homes? = nil, delayHours: Int = 0, persons: Bool = true
    ) {
        self.publish = publish
        self.placeGridMetres = placeGridMetres
        self.timeGrain = timeGrain
        self.photos = photos
        self.homes = homes
        self.delayHours = delayHours
        self.persons = persons
    }

    /// The side of the grid's cells, with what homes ask for, in meters; 0 for the place as given.
    public var gridMetres: Int { max(placeGridMetres, homes?.gridMetres ?? 0) }

    /// When a report that is filed now may be shown; nil for at once.
    func publishAt(filed now: Timestamp) -> Timestamp? {
        delayHours > 0 ? now.adding(seconds: Int64(delayHours) * 3600) : nil
    }

    /// The place as the public gets it, to six decimals (a tenth of a meter).
    public func coarsened(_ place: Point) -> Point {
        let coarse = gridMetres > 0 ? Coarsening(meters: Double(gridMetres))(place) : place
        return coarse.rounded
    }

    /// The time as the public gets it.
    public func coarsened(_ time: Timestamp) -> Timestamp { time.floored(to: timeGrain.milliseconds) }

    /// What the public gets of a report that is of two categories: of each rule the stricter one.
    func strictest(_ other: Visibility) -> Visibility {
        let order = Publishing.allCases
        let later = (order.firstIndex(of: publish) ?? 0) < (order.firstIndex(of: other.publish) ?? 0)
        return Visibility(
            publish: later ? other.publish : publish,
            placeGridMetres: max(gridMetres, other.gridMetres),
            timeGrain: timeGrain.milliseconds < other.timeGrain.milliseconds ? other.timeGrain : timeGrain,
            photos: photos && other.photos,
            homes: (homes?.gridMetres ?? 0) < (other.homes?.gridMetres ?? 0) ? other.homes : homes,
            delayHours: max(delayHours, other.delayHours), persons: persons && other.persons)
    }

    /// Tells whether this visibility withholds nothing that is public already under the other.
    func isAtLeastAsOpen(as other: Visibility) -> Bool {
        publish == other.publish && gridMetres <= other.gridMetres && delayHours <= other.delayHours
            && (persons || !other.persons) && timeGrain.milliseconds <= other.timeGrain.milliseconds
            && (photos || !other.photos)
    }
}

extension Point {
    /// The place to six decimals.
    var rounded: Point {
        let latitude = (latitude * 1_000_000).rounded() / 1_000_000
        let longitude = (longitude * 1_000_000).rounded() / 1_000_000
        return (try? Point(latitude: latitude, longitude: longitude)) ?? self
    }
}
