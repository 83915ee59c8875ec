#!/usr/bin/env python3
"""Fits the weights of recall and writes them into the source.

Needs numpy and scipy, and the matrices that `recall-features dump` writes: one folder of the sets
as they are, one of the same sets without speakers and sessions.

    swift run -c release recall-features dump --vectors MODEL FULL DATA/locomo DATA/realtalk …
    swift run -c release recall-features dump --plain --vectors MODEL PLAIN DATA/locomo …
    python3 fit.py FULL PLAIN                        # tables only
    python3 fit.py --ablate FULL PLAIN               # what each signal is worth
    python3 fit.py --encoder VERSION --write RecallWeights.swift FULL PLAIN

Model: softmax over a user's memories of the weighted sum of signals, cross-entropy against the
evidence, every set counting alike, ridge. The weights of `chat` and `assistant` are drawn towards
those fitted on both together, so that what one kind cannot teach comes from the other. Figures are
cross-validated with whole users left out. Profiles: `chat` and `assistant` are fitted on the sets
whose memories the index itself calls so, `plain` on all sets without their speakers and sessions.
"""
import argparse
import collections
import datetime
import json
import pathlib

import numpy as np
from scipy.optimize import minimize

RIDGE = 3e-3
FOLDS = 4
SKIPPED = {"adversarial"}  # LoCoMo's trick questions, not in the headline of the published figures
VECTOR_SIGNALS = {"meaning", "meaning_window", "agreement"}
# What the assistant sets cannot teach, as they name no speakers and no dates: chat's weights stay.
KEPT_FROM_CHAT = {"speaker", "date", "date_near"}
TWO_SIGNALS = ["window", "meaning"]
# Signals that did not pay in a profile (cross-validated), by profile and whether it has vectors:
# length is a stand-in for who speaks when both are there, and the reverse without vectors.
LEFT_OUT = {
    ("chat", True): {"assistant"}, ("chat", False): {"assistant"},
    ("assistant", True): {"length"}, ("assistant", False): {"assistant"},
    ("plain", True): {"assistant", "length", "speaker", "answer"},
    ("plain", False): {"assistant", "speaker", "answer"},
}
PROFILES = {
    "chat": "Conversations between people",
    "assistant": "Conversations with a program",
    "plain": "Memories of which it is not known who spoke",
}


class User:
    """One user's questions: signals [questions, memories, signals], evidence [.., memories]."""

    def __init__(self, name, set_name, profile):
        self.name, self.set, self.profile = name, set_name, profile
        self.signals, self.evidence, self.categories = [], [], []

    def close(self):
        self.signals = np.stack(self.signals)
        self.evidence = np.stack(self.evidence)
        self.counts = np.array([c not in SKIPPED for c in self.categories])


def load(folder):
    """All users of all sets in a folder, and the signals' names."""
    users, names = [], None
    for head in sorted(pathlib.Path(folder).glob("*.json")):
        lines = [json.loads(line) for line in head.read_text().splitlines()]
        names = lines[0]
        values = np.fromfile(head.with_suffix(".f32"), dtype="<f4")
        place, of_set = 0, {}
        for line in lines[1:]:
            size = len(names) * line["memories"]
            matrix = values[place:place + size].reshape(len(names), line["memories"]).T
            place += size
            user = of_set.setdefault(line["user"], User(line["user"], head.stem, line["profile"]))
            evidence = np.zeros(line["memories"], dtype=np.float32)
            evidence[line["evidence"]] = 1
            user.signals.append(matrix)
            user.evidence.append(evidence)
            user.categories.append(line["category"])
        for user in of_set.values():
            user.close()
        users += of_set.values()
    return users, names


def fit(users, columns, fixed=None, centre=None):
    """Weights for some columns, drawn towards `centre` (0).

    `fixed` maps further columns to weights that stay.
    """
    centre = np.zeros(len(columns)) if centre is None else centre
    parts, questions = [], collections.Counter()
    for user in users:
        signals = user.signals[user.counts]
        target = user.evidence[user.counts]
        base = np.zeros(target.shape, dtype=np.float32)
        for column, weight in (fixed or {}).items():
            base += weight * signals[:, :, column]
        target = target / target.sum(1, keepdims=True)
        parts.append((np.ascontiguousarray(signals[:, :, columns]), base, target, user.set))
        questions[user.set] += len(target)

    def loss(weights):
        away = weights - centre
        total, slope = RIDGE * (away ** 2).sum(), 2 * RIDGE * away
        for signals, base, target, name in parts:
            sums = signals @ weights.astype(np.float32) + base
            sums -= sums.max(1, keepdims=True)
            powers = np.exp(sums)
            norm = powers.sum(1, keepdims=True)
            share = 1 / questions[name] / len(questions)
            total -= share * (target * (sums - np.log(norm))).sum()
            slope = slope + share * np.tensordot(powers / norm - target, signals, ((0, 1), (0, 1)))
        return total, slope.astype(float)

    return minimize(loss, centre.copy(), jac=True, method="L-BFGS-B",
                    options={"maxiter": 100}).x


def measure(users, score, rows):
    """Appends (R@5, R@10, R@20, nDCG@10, MRR) of each counted question to rows[set]."""
    discount = 1 / np.log2(np.arange(2, 12))
    for user in users:
        for sums, evidence, counts in zip(score(user), user.evidence, user.counts):
            if not counts:
                continue
            # Of equals the newer comes first, as in the index.
            order = len(sums) - 1 - np.argsort(-sums[::-1], kind="stable")
            hits, all_ = evidence[order], evidence.sum()
            best = discount[:min(10, int(all_))].sum()
            found = np.flatnonzero(hits)
            rows[user.set].append([
                hits[:5].sum() / all_, hits[:10].sum() / all_, hits[:20].sum() / all_,
                (hits[:10] * discount[:len(hits[:10])]).sum() / best, 1 / (1 + found[0])])


def folds(users):
    """Users of each set dealt into FOLDS hands."""
    dealt = [[] for _ in range(FOLDS)]
    for name in sorted({user.set for user in users}):
        for place, user in enumerate(u for u in users if u.set == name):
            dealt[place % FOLDS].append(user)
    return dealt


def cross_validate(users, names, chosen, pool=None):
    """Means of `measure` by set, every user scored by weights fitted without them.

    With a pool the weights are drawn towards those of the pool's other users.
    """
    columns = [names.index(n) for n in chosen]
    rows, dealt = collections.defaultdict(list), folds(pool or users)
    for hand in range(FOLDS):
        others = [u for i in range(FOLDS) if i != hand for u in dealt[i]]
        centre = fit(others, columns) if pool else None
        weights = fit([u for u in others if u in users], columns, centre=centre)
        measure([u for u in dealt[hand] if u in users],
                lambda u: u.signals[:, :, columns] @ weights.astype(np.float32), rows)
    return {name: 100 * np.mean(row, 0) for name, row in sorted(rows.items())}


def apply(users, names, weights):
    """Means of `measure` by set for given weights, nothing fitted."""
    rows, vector = collections.defaultdict(list), np.array([weights[n] for n in names], np.float32)
    measure(users, lambda u: u.signals @ vector, rows)
    return {name: 100 * np.mean(row, 0) for name, row in sorted(rows.items())}


def show(title, means):
    goal = np.mean([(m[1] + m[3]) / 2 for m in means.values()])
    cells = [f"{name} {' '.join(f'{x:5.1f}' for x in m)}" for name, m in means.items()]
    print(f"{title:34s} | {' | '.join(cells)} | {goal:6.2f}", flush=True)


def calibrate(users, names, weights):
    """Slope and offset of the chance that a memory matters, by Newton's method on all pairs."""
    vector = np.array([weights[n] for n in names], np.float32)
    sums = np.concatenate([(u.signals[u.counts] @ vector).ravel() for u in users]).astype(float)
    hits = np.concatenate([u.evidence[u.counts].ravel() for u in users]).astype(float)
    # Every set counts alike.
    sets = np.concatenate([np.full(u.evidence[u.counts].size, u.set) for u in users])
    share = np.zeros_like(sums)
    for name in np.unique(sets):
        share[sets == name] = 1 / (sets == name).sum()
    slope, offset = 1.0, -sums.max() / 2
    design = np.stack([sums, np.ones_like(sums)], 1)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(slope * sums + offset, -40, 40)))
        gradient = design.T @ (share * (chance - hits))
        spread = share * np.maximum(chance * (1 - chance), 1e-9)
        step = np.linalg.solve((design * spread[:, None]).T @ design + 1e-9 * np.eye(2), gradient)
        step *= min(1, 2 / np.abs(step).max())
        slope, offset = slope - step[0], offset - step[1]
        if np.abs(step).max() < 1e-9:
            break
    return slope, offset


SWIFT = """\
// Written by Benchmarks/Recall/fit.py; do not edit.
//
// Fitted {date} on the development users of {sets},
// vectors by {encoder}.
// Recall@10 (nDCG@10) of users left out of the fit, with vectors; without; two signals alone:
{figures}

/// The weights, in the order of ``RecallFeature``.
enum RecallWeights {{
{profiles}
}}
"""


def swift_profile(variable, doc, name, names, weights, slope, offset):
    values = [f"{weights[n]:.3f}" for n in names]
    lines = [", ".join(values[i:i + 8]) for i in range(0, len(values), 8)]
    return (f"    /// {doc}\n    static let {variable} = RecallProfile(\n"
            f"        name: \"{name}\",\n        weights: [\n            "
            + ",\n            ".join(lines) + ",\n        ],\n"
            f"        slope: {slope:.4f}, offset: {offset:.4f})")


def final_weights(users, names, chosen, pool=None, kept=None):
    """Weights by name, fitted on all users; `kept` ones are taken as they are."""
    kept = {k: v for k, v in (kept or {}).items() if k in chosen}
    free = [n for n in chosen if n not in kept]
    fixed = {names.index(n): w for n, w in kept.items()}
    columns = [names.index(n) for n in free]
    values = fit(users, columns, fixed, fit(pool, columns, fixed) if pool else None)
    weights = dict.fromkeys(names, 0.0) | dict(zip(free, map(float, values))) | kept
    return {n: round(w, 3) for n, w in weights.items()}


def chosen_signals(names, profile, has_vectors):
    return [n for n in names if n not in LEFT_OUT[profile, has_vectors]
            and (has_vectors or n not in VECTOR_SIGNALS)]


def pool_of(profile, data):
    """The users towards whose weights a profile is drawn; none for plain, which has them all."""
    return None if profile == "plain" else data["chat"] + data["assistant"]


def write(path, encoder, data, names, tables):
    profiles, chat = [], {}
    for profile, title in PROFILES.items():
        for has_vectors in (True, False):
            chosen = chosen_signals(names, profile, has_vectors)
            kept = chat[has_vectors] if profile == "assistant" else None
            weights = final_weights(data[profile], names, chosen, pool_of(profile, data), kept)
            if profile == "chat":
                chat[has_vectors] = {n: weights[n] for n in KEPT_FROM_CHAT}
            profiles.append(swift_profile(
                profile + ("" if has_vectors else "WithoutVectors"),
                title + ("." if has_vectors else "; words and signs alone."), profile, names,
                weights, *calibrate(data[profile], names, weights)))
    figures = [f"// - {profile}, {name}: " + "; ".join(f"{m[1]:.1f} ({m[3]:.1f})" for m in means)
               for profile, of_set in tables.items() for name, means in of_set.items()]
    sets = sorted({u.set for users in data.values() for u in users})
    path.write_text(SWIFT.format(
        date=datetime.date.today().isoformat(), encoder=encoder,
        sets=", ".join(sets[:-1]) + " and " + sets[-1], figures="\n".join(figures),
        profiles="\n\n".join(profiles)))


def tabulate(profile, data, names, with_ablation):
    """Prints a profile's tables; returns by set (with vectors, without, two signals)."""
    tables, users, pool = [], data[profile], pool_of(profile, data)
    for has_vectors in (True, False):
        chosen = chosen_signals(names, profile, has_vectors)
        title = f"{profile}: {'all signals' if has_vectors else 'without vectors'}"
        tables.append(cross_validate(users, names, chosen, pool))
        show(title, tables[-1])
        for name in chosen if with_ablation else []:
            rest = [n for n in chosen if n != name]
            show("  without " + name, cross_validate(users, names, rest, pool))
    tables.append(cross_validate(users, names, TWO_SIGNALS))
    show(f"{profile}: window + meaning", tables[-1])
    for name in ("words", "meaning"):
        alone = dict.fromkeys(names, 0) | {name: 1}
        show(f"{profile}: {name} alone", apply(users, names, alone))
    return {name: [table[name] for table in tables] for name in tables[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("full", help="folder of matrices")
    parser.add_argument("plain", help="folder of matrices without speakers and sessions")
    parser.add_argument("--encoder", default="", help="who made the vectors, for the record")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    full, names = load(options.full)
    plain, _ = load(options.plain)
    data = {profile: [u for u in full + plain if u.profile == profile] for profile in PROFILES}
    print("columns: R@5 R@10 R@20 nDCG@10 MRR; last: mean of (R@10 + nDCG@10) / 2")
    tables = {profile: tabulate(profile, data, names, options.ablate) for profile in PROFILES}
    show("one profile for all", cross_validate(full, names, names))
    if options.write:
        write(options.write, options.encoder, data, names, tables)


if __name__ == "__main__":
    main()
