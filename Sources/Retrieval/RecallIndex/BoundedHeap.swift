/// The best few of many candidates, by score, then by row: of equals the newer is better.
struct BoundedHeap {
    struct Candidate: Comparable {
        var score: Float
        var row: Int

        static func < (left: Self, right: Self) -> Bool {
            left.score != right.score ? left.score < right.score : left.row < right.row
        }
    }

    private let limit: Int
    /// Each is no better than its children, at twice its place plus one and two.
    private var heap: [Candidate] = []

    /// - Parameter limit: How many are kept, at least 0.
    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(limit)
    }

    /// Offers a candidate. Complexity: O(1) when it is not among the best, else O(log limit).
    mutating func offer(_ candidate: Candidate) {
        if heap.count < limit {
            heap.append(candidate)
            rise(heap.count - 1)
        } else if limit > 0, heap[0] < candidate {
            heap[0] = candidate
            sink()
        }
    }

    /// The best, best first.
    func sorted() -> [Candidate] { heap.sorted(by: >) }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place] < heap[parent] else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if heap[child] < heap[least] { least = child }
            }
            guard least != place else { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
