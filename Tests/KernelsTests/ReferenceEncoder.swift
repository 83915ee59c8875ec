import CKernels

/// The encoder in scalar double arithmetic: the yardstick for every level.
///
/// It quantises activations by the same rule as the kernels, so what is left between the two is
/// float rounding, and now and then a byte that rounds the other way.
struct ReferenceEncoder {
    private let model: kernels_model
    private let width: Int

    init(_ model: UnsafePointer<kernels_model>) {
        self.model = model.pointee
        width = Int(model.pointee.hidden)
    }

    /// The unit vector of one text.
    func encode(_ ids: [Int32]) -> [Double] {
        var hidden = ids.enumerated().map { place, id in
            norm(word(Int(id), at: place), model.embedding_norm)
        }
        for index in 0..<Int(model.layer_count) { hidden = run(model.layers[index], hidden) }
        var sum = [Double](repeating: 0, count: width)
        for row in hidden { for j in 0..<width { sum[j] += row[j] } }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sum.map { $0 / length }
    }

    private func word(_ id: Int, at place: Int) -> [Double] {
        let row = place + Int(model.position_offset)
        return (0..<width).map { j in
            Double(model.words[id * width + j]) * Double(model.word_scales[id])
                + Double(model.position_rows[row * width + j])
        }
    }

    private func run(_ layer: kernels_layer, _ hidden: [[Double]]) -> [[Double]] {
        let inputs = hidden.map { quantised(smooth($0, layer.attention_input)) }
        let mixed = attend(inputs.map { linear(layer.query_key_value, $0) })
        let attended = zip(hidden, mixed).map { row, mix in
            norm(sum(row, linear(layer.attention_out, quantised(mix))), layer.attention_norm)
        }
        return attended.map { row in
            let wide = linear(layer.widen, quantised(smooth(row, layer.feed_forward_input)))
            let narrow = linear(layer.narrow, quantised(wide.map(gelu)))
            return norm(sum(row, narrow), layer.feed_forward_norm)
        }
    }

    private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

    private func smooth(_ row: [Double], _ by: kernels_smoothing) -> [Double] {
        row.indices.map { row[$0] * Double(by.factor[$0]) + Double(by.offset[$0]) }
    }

    private func norm(_ row: [Double], _ norm: kernels_norm) -> [Double] {
        let mean = row.reduce(0, +) / Double(width)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        let scale = 1 / (variance + 1e-12).squareRoot()
        return row.indices.map {
            (row[$0] - mean) * scale * Double(norm.gain[$0]) + Double(norm.shift[$0])
        }
    }

    private func quantised(_ row: [Double]) -> [Double] {
        let high = row.max() ?? 0, low = row.min() ?? 0
        let step = max((high - low) / 254, 1e-20), zero = low / step + 127
        return row.map {
            let byte = max(-127, min(127, ($0 / step - zero).rounded(.toNearestOrEven)))
            return (byte + zero) * step
        }
    }

    private func linear(_ layer: kernels_linear, _ row: [Double]) -> [Double] {
        let inputs = Int(layer.inputs)
        return (0..<Int(layer.outputs)).map { n in
            var sum = 0.0
            for k in 0..<inputs {
                let group = (n / 16) * (inputs / 4) + k / 4
                sum += row[k] * Double(layer.weights[group * 64 + (n % 16) * 4 + k % 4])
            }
            return sum * Double(layer.scales[n]) + Double(layer.biases[n])
        }
    }

    /// Rows of queries, keys and values to mixed values; the sample's queries are not scaled.
    private func attend(_ rows: [[Double]]) -> [[Double]] {
        let head = Int(KERNELS_HEAD_WIDTH)
        return rows.map { row in
            (0..<width).map { j in
                let start = j / head * head
                let scores = rows.map { other in
                    (0..<head).reduce(0) { $0 + row[start + $1] * other[width + start + $1] }
                }
                let top = scores.max() ?? 0
                let weights = scores.map { exponential($0 - top) }
                let mixed = zip(weights, rows).reduce(0) { $0 + $1.0 * $1.1[2 * width + j] }
                return mixed / weights.reduce(0, +)
            }
        }
    }
}
