@main struct Scrubjay { static func main() {} }
