/// Where data and settings live when nobody says otherwise.
///
/// Source: XDG Base Directory Specification 0.8; relative values of its variables are ignored, as
/// it demands.
public enum StandardFolders {
    /// `$XDG_DATA_HOME/scrubjay`, else `~/.local/share/scrubjay`; nil without a home folder.
    public static func data(_ environment: [String: String]) -> String? {
        folder(environment, "XDG_DATA_HOME", below: ".local/share").map { $0 + "/scrubjay" }
    }

    /// `$XDG_CONFIG_HOME/scrubjay/scrubjay.conf`, else the one below `~/.config`.
    public static func settingsFile(_ environment: [String: String]) -> String? {
        folder(environment, "XDG_CONFIG_HOME", below: ".config")
            .map { $0 + "/scrubjay/scrubjay.conf" }
    }

    private static func folder(
        _ environment: [String: String], _ variable: String, below home: String
    ) -> String? {
        if let named = environment[variable], named.hasPrefix("/") { return named }
        guard let base = environment["HOME"], base.hasPrefix("/") else { return nil }
        return base == "/" ? "/" + home : base + "/" + home
    }
}
