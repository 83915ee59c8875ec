#!/usr/bin/env python3
"""Writes the tokenizer's Unicode table as Swift source.

The table is read off the reference tokenizer itself (its normaliser and pre-tokeniser, scalar by
scalar), so neither Swift's nor the system's Unicode version matters.

    python3 Scripts/make-unicode-table.py TOKENIZER.json [OUTPUT.swift]

Needs the `tokenizers` package (0.23.3 wrote the committed table).

Coding: base64 of a row of runs. Numbers are LEB128; signed ones are zigzag. A run is
    gap      scalars left alone since the run before
    head     count * 16 + (step - 1) * 8 + kind
with step 1 or 2 (2: every other scalar, the ones between are left alone), and for kind
    0 delete, 1 space, 2 isolate: nothing more;
    3 shift: what is added to each scalar, signed;
    4 sequences: for each scalar the number of parts, then for each part
      class (0 keep, 1 space, 2 isolate) + 4 * zigzag(part - scalar).
Hangul syllables (AC00-D7A3) are left out: they are split by arithmetic.
"""
import base64
import sys

from tokenizers import Tokenizer

KEEP, SPACE, ISOLATE = 0, 1, 2
OUTPUT = "Sources/Adapters/BertEmbedder/Tokenizer/ScalarTable+Data.swift"


def classifier(tokenizer):
    """How a normalised scalar splits words: kept in them, a space, or a word of its own."""
    seen = {}

    def classify(text):
        if text not in seen:
            parts = [p for p, _ in tokenizer.pre_tokenizer.pre_tokenize_str("a" + text + "a")]
            known = {("a", "a"): SPACE, ("a", text, "a"): ISOLATE, ("a" + text + "a",): KEEP}
            seen[text] = known[tuple(parts)]
        return seen[text]

    return classify


def action(scalar, tokenizer, classify):
    """What becomes of one scalar: None (left alone) or (kind, payload)."""
    if 0xD800 <= scalar <= 0xDFFF or 0xAC00 <= scalar <= 0xD7A3:
        return None
    text = chr(scalar)
    result = tokenizer.normalizer.normalize_str(text)
    if result == "":
        return (0, None)
    if result == " ":
        return (1, None)
    if result == " " + text + " ":
        return (2, None)
    if result == text:
        return {KEEP: None, SPACE: (1, None), ISOLATE: (2, None)}[classify(text)]
    parts = [(classify(part), ord(part) - scalar) for part in result]
    if len(parts) == 1 and parts[0][0] == KEEP:
        return (3, parts[0][1])
    return (4, tuple(parts))


def number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzag(value):
    return value * 2 if value >= 0 else -value * 2 - 1


def run_at(actions, start, step):
    """The scalars from `start` on, `step` apart, that one run covers."""
    kind, payload = actions[start]
    scalars = [start]
    while True:
        following = actions.get(scalars[-1] + step)
        between_is_free = step == 1 or scalars[-1] + 1 not in actions
        same = following and following[0] == kind and (kind == 4 or following[1] == payload)
        if not (same and between_is_free):
            return scalars
        scalars.append(scalars[-1] + step)


def encode(actions):
    out, end = bytearray(), 0
    for start in sorted(actions):
        if start < end:
            continue
        one, two = run_at(actions, start, 1), run_at(actions, start, 2)
        step, scalars = (2, two) if len(two) > len(one) else (1, one)
        kind, payload = actions[start]
        out += number(start - end) + number(len(scalars) * 16 + (step - 1) * 8 + kind)
        if kind == 3:
            out += number(zigzag(payload))
        if kind == 4:
            for scalar in scalars:
                parts = actions[scalar][1]
                out += number(len(parts))
                for split, distance in parts:
                    out += number(split + 4 * zigzag(distance))
        end = scalars[-1] + 1
    return bytes(out)


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1])
    classify = classifier(tokenizer)
    actions = {}
    for scalar in range(0x110000):
        found = action(scalar, tokenizer, classify)
        if found:
            actions[scalar] = found
    text = base64.b64encode(encode(actions)).decode()
    lines = [text[i:i + 88] for i in range(0, len(text), 88)]
    with open(sys.argv[2] if len(sys.argv) > 2 else OUTPUT, "w") as file:
        file.write("// Written by Scripts/make-unicode-table.py, which tells the coding.\n")
        file.write("extension ScalarTable {\n")
        file.write("    /// What BERT's uncased tokenizer does with each Unicode scalar.\n")
        file.write('    static let coded: StaticString = """\n')
        file.writelines(f"        {line}\n" for line in lines)
        file.write('        """\n}\n')
    print(f"{len(actions)} scalars, {len(text)} characters, {len(lines)} lines")


main()
