#!/usr/bin/env python3
"""Fits the weights of recall and writes them into the source.

Needs numpy and scipy, and the matrices that `recall-features dump` writes:

    swift run -c release recall-features dump --vectors VECTORS MATRICES DATA/locomo DATA/realtalk …
    python3 fit.py --encoder NAME MATRICES                      # tables only
    python3 fit.py --encoder NAME --ablate MATRICES             # what each signal is worth
    python3 fit.py --encoder NAME --write ../../Sources/Retrieval/RecallIndex/RecallWeights.swift MATRICES

Model: softmax over a user's memories of the weighted sum of signals, cross-entropy against the
evidence, every set counting alike, ridge on the weights. Figures are cross-validated with whole
users left out. Two profiles: sets whose memories the index itself calls `chat` or `assistant`.
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


def fit(users, columns, fixed=None, ridge=RIDGE):
    """Weights for some columns; `fixed` maps further columns to weights that stay."""
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
        total, slope = ridge * (weights ** 2).sum(), 2 * ridge * weights
        for signals, base, target, name in parts:
            sums = signals @ weights.astype(np.float32) + base
            sums -= sums.max(1, keepdims=True)
            powers = np.exp(sums)
            norm = powers.sum(1, keepdims=True)
            share = 1 / questions[name] / len(questions)
            total -= share * (target * (sums - np.log(norm))).sum()
            slope = slope + share * np.tensordot(powers / norm - target, signals, ((0, 1), (0, 1)))
        return total, slope.astype(float)

    return minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B",
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


def cross_validate(users, names, chosen, ridge=RIDGE):
    """Means of `measure` by set, every user scored by weights fitted without them."""
    columns, rows, dealt = [names.index(n) for n in chosen], collections.defaultdict(list), folds(users)
    for hand in range(FOLDS):
        weights = fit([u for i in range(FOLDS) if i != hand for u in dealt[i]], columns, ridge=ridge)
        measure(dealt[hand], lambda u: u.signals[:, :, columns] @ weights.astype(np.float32), rows)
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
    share = np.concatenate([
        np.full(u.evidence[u.counts].size, 1.0) for u in users])
    sets = np.concatenate([np.full(u.evidence[u.counts].size, hash(u.set)) for u in users])
    for value in np.unique(sets):
        share[sets == value] = 1 / (sets == value).sum()
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
// Recall@10 of whole users left out of the fit (nDCG@10 in brackets), with and without vectors:
{figures}

/// The weights, in the order of ``RecallFeature``.
enum RecallWeights {{
{profiles}
}}
"""


def swift_profile(variable, doc, name, names, weights, slope, offset):
    values = [f"{weights[n]:.3f}" for n in names]
    lines = [", ".join(values[i:i + 8]) for i in range(0, len(values), 8)]
    return (f"    /// {doc}\n    static let {variable} = RecallProfile(\n        name: \"{name}\",\n"
            f"        weights: [\n            " + ",\n            ".join(lines) + ",\n        ],\n"
            f"        slope: {slope:.4f}, offset: {offset:.4f})")


def final_weights(users, names, chosen, kept=None):
    """Weights by name, fitted on all users; `kept` ones are taken as they are."""
    kept = {k: v for k, v in (kept or {}).items() if k in chosen}
    free = [n for n in chosen if n not in kept]
    fixed = {names.index(n): w for n, w in kept.items()}
    values = fit(users, [names.index(n) for n in free], fixed)
    weights = dict.fromkeys(names, 0.0) | dict(zip(free, map(float, values))) | kept
    return {n: round(w, 3) for n, w in weights.items()}


def write(path, encoder, users, names, tables):
    profiles, chat = [], {}
    for profile in ("chat", "assistant"):
        own = [u for u in users if u.profile == profile]
        for has_vectors in (True, False):
            chosen = [n for n in names if has_vectors or n not in VECTOR_SIGNALS]
            kept = {n: chat[has_vectors][n] for n in KEPT_FROM_CHAT} if profile != "chat" else None
            weights = final_weights(own, names, chosen, kept)
            if profile == "chat":
                chat[has_vectors] = weights
            slope, offset = calibrate(own, names, weights)
            shape = "between people" if profile == "chat" else "with a program"
            profiles.append(swift_profile(
                profile + ("" if has_vectors else "WithoutVectors"),
                f"Conversations {shape}{'' if has_vectors else ', words and signs alone'}.",
                profile, names, weights, slope, offset))
    figures = [f"// {name} {full[1]:.1f} ({full[3]:.1f}), {bare[1]:.1f} ({bare[3]:.1f})"
               for name, (full, bare) in tables.items()]
    sets = sorted({u.set for u in users})
    path.write_text(SWIFT.format(
        date=datetime.date.today().isoformat(), encoder=encoder,
        sets=", ".join(sets[:-1]) + " and " + sets[-1], figures="\n".join(figures),
        profiles="\n\n".join(profiles)))


def ablate(users, names, chosen):
    for name in chosen:
        show("  without " + name, cross_validate(users, names, [n for n in chosen if n != name]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("matrices")
    parser.add_argument("--encoder", required=True, help="who made the vectors, for the record")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    users, names = load(options.matrices)
    print("columns: R@5 R@10 R@20 nDCG@10 MRR; last: mean of (R@10 + nDCG@10) / 2")
    tables = {}
    for profile in ("chat", "assistant"):
        own = [u for u in users if u.profile == profile]
        if not own:
            continue
        bare = [n for n in names if n not in VECTOR_SIGNALS]
        show(f"{profile}: window + meaning", cross_validate(own, names, TWO_SIGNALS))
        show(f"{profile}: meaning alone", apply(own, names, dict.fromkeys(names, 0) | {"meaning": 1}))
        without = cross_validate(own, names, bare)
        show(f"{profile}: without vectors", without)
        full = cross_validate(own, names, names)
        show(f"{profile}: all signals", full)
        tables |= {name: (full[name], without[name]) for name in full}
        if options.ablate:
            ablate(own, names, names)
            print(f"{profile}: without vectors"), ablate(own, names, bare)
    show("pooled: all signals", cross_validate(users, names, names))
    if options.write:
        write(options.write, options.encoder, users, names, tables)


if __name__ == "__main__":
    main()
