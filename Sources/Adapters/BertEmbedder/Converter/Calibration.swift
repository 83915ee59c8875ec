import CKernels
import Kernels

/// Factors and offsets that even out the channels of each layer norm's output before it is
/// quantised (SmoothQuant, Xiao et al. 2023, with an offset and the square root as its strength).
struct Smoothing {
    /// Shape `[2 * layers][hidden]`: the input of attention and of the feed-forward, per layer.
    let factors: [[Float]]
    let offsets: [[Float]]

    /// Factors and offsets of one site.
    func site(_ index: Int) -> (factor: [Float], offset: [Float]) {
        (factors[index], offsets[index])
    }

    /// Changes nothing: the state before calibration.
    init(neutral header: ModelHeader) {
        let sites = 2 * header.layers
        let ones = [Float](repeating: 1, count: header.hidden)
        let zeros = [Float](repeating: 0, count: header.hidden)
        factors = [[Float]](repeating: ones, count: sites)
        offsets = [[Float]](repeating: zeros, count: sites)
    }

    /// Balances how far activations spread against how large the weights that meet them are.
    ///
    /// - Parameter largestWeights: The largest magnitude per input, shape as `factors`.
    init(_ statistics: ChannelStatistics, largestWeights: [[Float]]) {
        var factors: [[Float]] = [], offsets: [[Float]] = []
        for (site, weights) in largestWeights.enumerated() {
            var factor = weights.indices.map { channel in
                let spread = max(statistics.spread(site, channel), 1e-3)
                return (max(weights[channel], 1e-5) / spread).squareRoot()
            }
            let mean = factor.reduce(0, +) / Float(factor.count)
            for channel in factor.indices { factor[channel] /= mean }
            factors.append(factor)
            offsets.append(factor.indices.map { -statistics.mean(site, $0) * factor[$0] })
        }
        (self.factors, self.offsets) = (factors, offsets)
    }
}

/// What flows through each channel of each layer norm while sentences are encoded.
struct ChannelStatistics {
    private let width: Int
    private var rows: Int64 = 0
    private var sums: [Double]
    private var lowest: [Float]
    private var highest: [Float]

    /// Encodes sentences with a model and watches.
    ///
    /// It does so at a level without fused multiply-add: any machine has one, and they give the
    /// same bits, so the model that comes out does not depend on the machine.
    init(_ file: ModelFile, _ sentences: [String]) throws(EmbedderError) {
        width = file.header.hidden
        let count = (2 * file.header.layers + 1) * width
        sums = [Double](repeating: 0, count: count)
        lowest = [Float](repeating: .infinity, count: count)
        highest = [Float](repeating: -.infinity, count: count)
        let tokenizer = try WordPiece(file)
        let encoder = Encoder(file, level: SIMDLevel.sse4.isSupported ? .sse4 : .plain)
        for sentence in sentences {
            var ids: [Int32] = []
            let length = tokenizer.encode(sentence, into: &ids)
            watch(encoder, ids, length)
        }
    }

    private mutating func watch(_ encoder: Encoder, _ ids: [Int32], _ length: Int) {
        sums.withUnsafeMutableBufferPointer { sums in
            lowest.withUnsafeMutableBufferPointer { lowest in
                highest.withUnsafeMutableBufferPointer { highest in
                    var statistics = kernels_statistics(
                        rows: rows, sum: sums.baseAddress, lowest: lowest.baseAddress,
                        highest: highest.baseAddress)
                    _ = encoder.encode(ids[...], lengths: [Int32(length)], statistics: &statistics)
                    rows = statistics.rows
                }
            }
        }
    }

    /// The channel's mean.
    func mean(_ site: Int, _ channel: Int) -> Float {
        Float(sums[site * width + channel] / Double(rows))
    }

    /// The channel's greatest distance from its mean.
    func spread(_ site: Int, _ channel: Int) -> Float {
        let index = site * width + channel, mean = mean(site, channel)
        return max(highest[index] - mean, mean - lowest[index])
    }
}
