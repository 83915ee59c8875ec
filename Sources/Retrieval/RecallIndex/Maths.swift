import Glibc

/// e to a power.
enum Exponential {
    static func of(_ power: Float) -> Float { exp(power) }
    static func of(_ power: Double) -> Double { exp(power) }
}

/// Natural logarithms.
enum Logarithm {
    static func ofOnePlus(_ value: Float) -> Float { log1p(value) }
}
