import Execution
import HTTPServer
import Host
import Settings

/// What `doctor` sees of settings and machine.
extension Assembly {
    /// Below this many descriptors connections are refused early.
    private static let descriptorsMin = 1_024
    /// 2024-01-01T00:00:00Z in microseconds: this program is younger, so no right clock is older.
    private static let clockMin: Int64 = 1_704_067_200_000_000

    static func settingsFindings(_ context: CommandContext) -> [Finding] {
        var findings: [Finding] = []
        if let fault = context.settingsFault {
            let hint = fault.hint.map { " \($0)" } ?? ""
            findings.append(
                Finding(
                    name: "settings", state: .bad,
                    detail: "\(fault.message)\(hint) The rest below is seen without that source",
                    remedy: "Correct or remove that line or variable; `scrubjay help settings` "
                        + "lists what there is"))
        } else {
            findings.append(Finding(name: "settings", state: .good, detail: "can be read"))
        }
        for stray in Settings.strays(in: context.environment, besides: Knobs.all) {
            findings.append(
                Finding(
                    name: "variable", state: .warning,
                    detail: "\(stray.name) is no setting and has no effect; "
                        + "\(stray.nearest) is one",
                    remedy: "`unset \(stray.name)`, and set \(stray.nearest) if that was meant"))
        }
        return findings
    }

    static func machineFindings(_ settings: Settings) -> [Finding] {
        let clock =
            Machine.microsecondsNow() < clockMin
            ? Finding(
                name: "clock", state: .bad,
                detail: "it stands before 2024: memories would be kept with wrong times",
                remedy: "`timedatectl set-ntp true`, or `date --set \"2026-01-31 12:00\"` as root")
            : Finding(name: "clock", state: .good, detail: "plausible")
        return [clock, descriptorFinding(settings)]
    }

    private static func descriptorFinding(_ settings: Settings) -> Finding {
        let wanted = settings[Knobs.connections] + 256
        let count = Machine.raiseDescriptorLimit(to: wanted)
        return count < min(wanted, descriptorsMin)
            ? Finding(
                name: "descriptors", state: .warning,
                detail: "\(count) may be open, \(wanted) are wanted: connections will be refused",
                remedy: "`ulimit -n \(wanted)` before the start, `LimitNOFILE=\(wanted)` in a "
                    + "systemd unit, or fewer with --server-connections")
            : Finding(name: "descriptors", state: .good, detail: "\(count) may be open")
    }

    /// Whether a server could listen, unless this folder's own does already.
    static func portFinding(_ settings: Settings, _ folder: String) -> Finding {
        let (host, port) = (settings[Knobs.host], settings[Knobs.port])
        let address = "\(host):\(port)"
        if let notice = try? ServerNotice.find(in: folder), notice.address.hasSuffix(":\(port)") {
            return Finding(
                name: "address", state: .good, detail: "\(address), in use by the server")
        }
        let server = HTTPServer(routes: Router(), loops: 1)
        do throws(HTTPServerError) {
            _ = try server.start(host: host, port: port)
        } catch {
            let isTaken = error.kind == .addressInUse
            return Finding(
                name: "address", state: .bad, detail: "cannot listen on \(address): \(error)",
                remedy: isTaken
                    ? "`ss -ltnp 'sport = :\(port)'` names it; stop it, or take another with "
                        + "`scrubjay serve --port N`"
                    : "Take an address of this machine: `scrubjay serve --host 127.0.0.1`")
        }
        // Only the wait can throw; the process is about to end anyway.
        _ = try? waitFor { await server.drain(within: .zero) }
        return Finding(name: "address", state: .good, detail: "\(address) is free")
    }
}
