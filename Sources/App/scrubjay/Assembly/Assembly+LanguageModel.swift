import Host
import LanguageModel
import Settings

extension Assembly {
    /// The largest key file, bytes.
    private static let keyBytesMax = 4_096

    /// The language model that is set; nil when there is none. It is not asked here.
    static func languageModel(_ settings: Settings) throws -> ChatEndpoint? {
        let url = settings[Knobs.modelURL]
        guard !url.isEmpty else { return nil }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"),
            !settings[Knobs.modelName].isEmpty
        else {
            throw CommandError.misuse(
                "language_model.url must be an http or https address, with language_model.name",
                hint: "Set both, or none to do without a language model.")
        }
        var options = ChatEndpoint.Options(url: url, model: settings[Knobs.modelName])
        options.wait = settings[Knobs.modelWait]
        if let path = settings.path(Knobs.modelKeyFile) {
            let bytes = try Files.read(path, bytesMax: keyBytesMax)
            options.key = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .first.map(String.init)
        }
        return ChatEndpoint(options)
    }
}
