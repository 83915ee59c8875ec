#!/usr/bin/env python3
"""How fast, small and exact is the embedder beside its peers?

    swift build -c release --product embedder-bench
    python3 Benchmarks/Speed/embedder/compare.py WEIGHTS_FOLDER [--rounds 9] [--write]

Engines: ours; onnxruntime with a dynamically quantised int8 export (per channel); and
sentence-transformers (fp32). Each is a process of its own with one compute thread, answers the same
lines on its standard input and turns a string into a unit vector. All take turns in one run, so
that what else the machine does hits all alike. Figures: CPU time of all threads (median, p95, p99),
wall time (median), resident memory added to a bare Python with numpy and tokenizers (ours: the
whole process), and cosine with sentence-transformers over 864 texts written or combined in
Tests/BertEmbedderTests.

WEIGHTS_FOLDER holds all-MiniLM-L6-v2 (model.safetensors, tokenizer.json, config.json, …). The peers
are installed into .cache/peers at the first run (about 1.5 GB); --write updates baseline.json.
"""
import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
CACHE = os.path.join(ROOT, ".cache")
PEERS = os.path.join(CACHE, "peers")
PACKAGES = ["torch==2.13.0", "sentence-transformers==6.2.0", "tokenizers==0.23.3",
            "onnxruntime==1.31.0", "onnx", "onnxscript", "numpy"]
ENGINES = ["ours", "onnxruntime-int8", "sentence-transformers"]
# One token each in the vocabulary, so that a text's length is known.
WORDS = ("the user likes dark coffee in the morning and goes running with her dog on most "
         "weekends while it is cold outside").split()
# Name, tokens with start and end, texts a call, calls a round.
CASES = [("8", 8, 1, 40), ("20", 20, 1, 40), ("64", 64, 1, 12), ("256", 256, 1, 4),
         ("32x20", 20, 32, 2)]


def text_of(tokens):
    return " ".join(WORDS[i % len(WORDS)] for i in range(tokens - 2))


def resident_kb():
    with open("/proc/self/status") as file:
        return int(next(line for line in file if line.startswith("VmRSS")).split()[1])


def ensure_peers():
    """Runs this script again with the peers' Python, after installing it if need be."""
    python = os.path.join(PEERS, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    if os.path.realpath(sys.prefix) != os.path.realpath(PEERS):
        os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])


def export_onnx(weights):
    """An int8 ONNX file of the model, made once."""
    target = os.path.join(CACHE, "minilm-int8.onnx")
    if os.path.exists(target):
        return target
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel

    class Pooled(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = AutoModel.from_pretrained(weights, attn_implementation="eager").eval()

        def forward(self, input_ids, attention_mask):
            hidden = self.model(input_ids=input_ids, attention_mask=attention_mask,
                                token_type_ids=torch.zeros_like(input_ids)).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp_min(1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    ids = torch.randint(1000, 20000, (2, 16))
    plain = os.path.join(CACHE, "minilm.onnx")
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(Pooled(), (ids, torch.ones_like(ids)), plain, opset_version=17,
                      input_names=["input_ids", "attention_mask"], output_names=["vectors"],
                      dynamic_axes={"input_ids": axes, "attention_mask": axes}, dynamo=False)
    quantize_dynamic(plain, target, weight_type=QuantType.QInt8, per_channel=True)
    return target


def load_peer(engine, weights):
    """A function from texts to an array of unit vectors."""
    import numpy
    if engine == "onnxruntime-int8":
        import onnxruntime
        from tokenizers import Tokenizer
        tokenizer = Tokenizer.from_file(os.path.join(weights, "tokenizer.json"))
        tokenizer.enable_truncation(256)
        tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(export_onnx(weights), options,
                                               providers=["CPUExecutionProvider"])

        def embed(texts):
            rows = tokenizer.encode_batch(texts)
            ids = numpy.array([row.ids for row in rows], numpy.int64)
            mask = numpy.array([row.attention_mask for row in rows], numpy.int64)
            return session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return embed
    import torch
    torch.set_num_threads(1)
    from sentence_transformers import SentenceTransformer
    model = SentenceTransformer(weights, device="cpu")
    return lambda texts: model.encode(texts, batch_size=32, normalize_embeddings=True,
                                      show_progress_bar=False)


def serve(engine, weights):
    """The protocol of embedder-bench, for a peer."""
    import numpy  # noqa: F401  Part of the bare process.
    import tokenizers  # noqa: F401
    bare, start = resident_kb(), time.perf_counter()
    embed = load_peer(engine, weights)
    embed(["first"])
    opened = (time.perf_counter() - start) * 1e3
    print(json.dumps({"open_ms": opened, "bare_kb": bare}), flush=True)
    for line in sys.stdin:
        command, _, rest = line.rstrip("\n").partition(" ")
        if command == "vector":
            answer = {"vector": [float(x) for x in embed([rest])[0]]}
        elif command == "memory":
            answer = {"VmRSS_kb": resident_kb()}
        else:
            count, _, text = rest.partition(" ")
            texts = [text] * (int(count) if command == "batch" else 1)
            wall, cpu = [], []
            for _ in range(int(count) if command == "text" else 1):
                wall_start, cpu_start = time.perf_counter(), time.process_time()
                embed(texts)
                cpu.append((time.process_time() - cpu_start) * 1e3)
                wall.append((time.perf_counter() - wall_start) * 1e3)
            answer = {"wall_ms": wall, "cpu_ms": cpu}
        print(json.dumps(answer), flush=True)


class Engine:
    def __init__(self, name, command):
        environment = dict(os.environ, HF_HUB_OFFLINE="1", OMP_NUM_THREADS="1")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=environment)
        self.name, self.opened = name, json.loads(self.process.stdout.readline())
        self.cpu = {case[0]: [] for case in CASES}
        self.wall = {case[0]: [] for case in CASES}

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def run(self, name, tokens, texts, calls):
        text = text_of(tokens)
        lines = [f"batch {texts} {text}"] * calls if texts > 1 else [f"text {calls} {text}"]
        self.ask(f"batch {texts} {text}")  # To be warm after the others' turn.
        for line in lines:
            answer = self.ask(line)
            self.cpu[name] += answer["cpu_ms"]
            self.wall[name] += answer["wall_ms"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def accuracy_texts():
    path = os.path.join(ROOT, "Tests", "BertEmbedderTests", "make-fixtures.py")
    spec = importlib.util.spec_from_file_location("fixtures", path)
    fixtures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fixtures)
    combined = [f"{subject} {verb} {thing}." for subject in fixtures.SUBJECTS
                for verb in fixtures.VERBS for thing in fixtures.OBJECTS]
    return fixtures.reference_texts() + combined


def accuracy(engines):
    import numpy
    texts = accuracy_texts()
    vectors = {engine.name: numpy.array([engine.ask("vector " + text)["vector"] for text in texts])
               for engine in engines}
    reference = vectors["sentence-transformers"]
    result = {}
    for name, found in vectors.items():
        cosine = (found * reference).sum(1) / numpy.linalg.norm(found, axis=1)
        cosine /= numpy.linalg.norm(reference, axis=1)
        result[name] = {"texts": len(texts), "mean": round(float(cosine.mean()), 5),
                        "percentile_1": round(float(numpy.percentile(cosine, 1)), 5),
                        "min": round(float(cosine.min()), 5)}
    return result


def summary(engine):
    import numpy
    memory = engine.ask("memory")
    result = {"open_ms": round(engine.opened["open_ms"], 2),
              "added_mb": round((memory["VmRSS_kb"] - engine.opened.get("bare_kb", 0)) / 1024, 1),
              "cases": {}}
    if "RssAnon_kb" in memory:
        result["anonymous_mb"] = round(memory["RssAnon_kb"] / 1024, 1)
    for name, cpu in engine.cpu.items():
        p50, p95, p99 = numpy.percentile(cpu, [50, 95, 99])
        result["cases"][name] = {
            "cpu_ms_p50": round(p50, 3), "cpu_ms_p95": round(p95, 3), "cpu_ms_p99": round(p99, 3),
            "wall_ms_p50": round(float(numpy.median(engine.wall[name])), 3), "calls": len(cpu)}
    return result


def machine():
    from importlib.metadata import version
    with open("/proc/cpuinfo") as file:
        model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True,
                            capture_output=True).stdout.strip()
    packages = ["torch", "sentence-transformers", "onnxruntime", "tokenizers"]
    return {"processor": model, "cores": os.cpu_count(), "load": os.getloadavg()[0],
            "system": platform.system() + " " + platform.release(), "commit": commit,
            "python": platform.python_version(),
            "versions": {package: version(package) for package in packages}}


def show(result):
    print(f"{'CPU ms p50 (p95, p99)':24}", *(f"{name:>24}" for name in ENGINES))
    for case in [case[0] for case in CASES]:
        cells = [result["engines"][name]["cases"][case] for name in ENGINES]
        rows = ["{cpu_ms_p50:8.3f} ({cpu_ms_p95:.2f}, {cpu_ms_p99:.2f})".format(**cell)
                for cell in cells]
        print(f"{case + ' tokens':24}", *(row.rjust(24) for row in rows))
    for case, ratios in result["ratios"].items():
        print(f"{'ratio at ' + case:24}", *(f"{ratio:>24}" for ratio in ratios.values()))
    for field in ["open_ms", "added_mb"]:
        print(f"{field:24}", *(f"{result['engines'][name][field]:>24}" for name in ENGINES))
    for field in ["mean", "percentile_1", "min"]:
        print(f"{'cosine ' + field:24}", *(f"{result['accuracy'][name][field]:>24}"
                                           for name in ENGINES))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weights")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--serve", choices=ENGINES[1:], help=argparse.SUPPRESS)
    options = parser.parse_args()
    ensure_peers()
    if options.serve:
        return serve(options.serve, options.weights)
    model = os.environ.get("SCRUBJAY_MODEL", os.path.join(CACHE, "model", "minilm-l6-v2.sjem"))
    export_onnx(options.weights)
    commands = {name: [sys.executable, os.path.abspath(__file__), options.weights, "--serve", name]
                for name in ENGINES[1:]}
    commands["ours"] = [os.path.join(ROOT, ".build", "release", "embedder-bench"), "serve", model]
    engines = [Engine(name, commands[name]) for name in ENGINES]
    for _ in range(options.rounds):
        for case in CASES:
            for engine in engines:
                engine.run(*case)
    result = {"machine": machine(), "level": engines[0].opened["level"],
              "engines": {engine.name: summary(engine) for engine in engines}}
    result["ratios"] = {
        case[0]: {name: round(result["engines"][name]["cases"][case[0]]["cpu_ms_p50"]
                              / result["engines"]["ours"]["cases"][case[0]]["cpu_ms_p50"], 2)
                  for name in ENGINES} for case in CASES}
    result["accuracy"] = accuracy(engines)
    for engine in engines:
        engine.close()
    show(result)
    if options.write:
        with open(os.path.join(HERE, "baseline.json"), "w") as file:
            json.dump(result, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
