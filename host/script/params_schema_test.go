package script_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/host/script"
	"github.com/strathost/strathost/sdk"
)

const declared = `export const params = {
  minutes: { type: "int", default: 15, min: 1, max: 120, help: "how long the range lasts" },
  threshold: { type: "number", default: 0.5, min: 0 },
  side: { enum: ["long", "short"], default: "long" },
  lots: { enum: [1, 2.5, 10], default: 10 },
  every: { type: "duration", default: "5m", min: "1m", max: "1h" },
  peers: { type: "list", default: ["A"], min: 1, max: 3 },
  on: { type: "bool", default: false },
  market: { type: "string", min: 1, max: 5, help: "the market filter" },
  plain: { deep: 1 },
};
export function onBar() {}
export function onStart(session) { session.log(session.params) }
`

func TestDeclaredParametersAreReadAsTheirValues(t *testing.T) {
	t.Parallel()
	o := one(declared).options(t)
	o.Params = map[string]any{"market": "SPY"}
	want := `{"minutes":15,"threshold":0.5,"side":"long","lots":10,"every":"5m","peers":["A"],"on":false,"market":"SPY","plain":{"deep":1}}`
	if diff := cmp.Diff([]string{want}, logged(t, o)); diff != "" {
		t.Error(diff)
	}
	o.Params = map[string]any{"minutes": 30.0, "threshold": int64(1), "side": "short", "lots": 2.5, "every": "90s", "peers": []any{"B", "C"}, "on": true, "market": "QQQ"}
	want = `{"minutes":30,"threshold":1,"side":"short","lots":2.5,"every":"90s","peers":["B","C"],"on":true,"market":"QQQ","plain":{"deep":1}}`
	if diff := cmp.Diff([]string{want}, logged(t, o)); diff != "" {
		t.Error(diff)
	}
}

func TestDeclaredParametersAreAsStrictAsThoseOfPlugins(t *testing.T) {
	t.Parallel()
	o := one(declared).options(t)
	o.Params = map[string]any{"minutes": 1.5, "threshold": int64(-1), "side": "shrot", "lots": int64(3), "every": "2h", "peers": []any{}, "on": "yes", "minuts": int64(1)}
	_, err := script.Load(context.Background(), o)
	want := `scripts/a.js:1:14: params.minuts: there is no parameter minuts; did you mean minutes? [invalid_parameter]
scripts/a.js:2:3: params.minutes: expected a whole number, got 1.5; how long the range lasts [invalid_parameter]
scripts/a.js:3:3: params.threshold: expected at least 0, got -1 [invalid_parameter]
scripts/a.js:4:3: params.side: expected long or short (did you mean short?), got "shrot" [invalid_parameter]
scripts/a.js:5:3: params.lots: expected 1, 2.5 or 10, got 3 [invalid_parameter]
scripts/a.js:6:3: params.every: expected at most 1h, got "2h" [invalid_parameter]
scripts/a.js:7:3: params.peers: expected at least 1 items, got [] [invalid_parameter]
scripts/a.js:8:3: params.on: expected true or false, got "yes" [invalid_parameter]
scripts/a.js:9:3: params.market: missing: market is required; the market filter [invalid_parameter]`
	if err == nil {
		t.Fatal("it loaded")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInDeclarationsAreReportedAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := script.Load(context.Background(), one(`export const params = {
  a: { type: "integer", default: 1 },
  b: { type: "int", deflt: 1 },
  c: { type: "int", default: 5, min: 10 },
  d: { type: "int", min: 10, max: 1 },
  e: { default: 5 },
  f: { enum: [1, "x"], default: 1 },
  g: { enum: ["x"], default: "y" },
  h: { type: "bool", default: true, min: 1 },
  i: { type: "int", default: "5" },
  j: { type: "int", default: 5, help: 5 },
  k: { default: () => 1 },
  l: { type: "duration", default: "5 minutes" },
  m: { type: "number", default: 1, max: "x" },
  n: { type: "limit", price: 5 },
  o: { min: 5 },
  p: { min: 5, max: 7, help: "how many" },
  q: null,
  r: undefined,
  s: {},
  t: { min: 5, lowest: 3 },
  u: Infinity,
  v: { type: "number", default: NaN },
  w: { type: "number", default: 1, max: Infinity },
  x: { deep: [1, -Infinity] },
  "": 1,
  "two words": 1,
  "1st": 1,
  y: { type: "list", enum: ["a"], default: ["a"] },
  z: { type: "int", enum: [1, 2.5], default: 1 },
  aa: { type: "string", enum: [1, 2], default: "1" },
  ab: { type: "number", enum: ["a"], default: 1 },
  ac: { enum: [1, NaN], default: 1 },
  ad: { type: "duration", enum: ["5m"], default: "5m" },
  "dashed-name": 1,
};
`+handler).options(t))
	want := `scripts/a.js:2:3: params.a: parameter a has the type "integer", which there is not; there are int, number, bool, string, duration, list [invalid_parameter]
scripts/a.js:3:3: params.b: parameter b has no property "deflt"; did you mean default? [invalid_parameter]
scripts/a.js:4:3: params.c: the default: expected at least 10, got 5 [invalid_parameter]
scripts/a.js:5:3: params.d: min 10 is above max 1 [invalid_parameter]
scripts/a.js:6:3: params.e: parameter e has no type, and a whole number may be of either; write type: "int" or type: "number" [invalid_parameter]
scripts/a.js:7:3: params.f: enum of parameter f must be an array of texts, or of numbers; write enum: ["long", "short"] [invalid_parameter]
scripts/a.js:8:3: params.g: the default: expected x, got "y" [invalid_parameter]
scripts/a.js:9:3: params.h: min 1: a bool has no range [invalid_parameter]
scripts/a.js:10:3: params.i: the default: expected a whole number, got "5" [invalid_parameter]
scripts/a.js:11:3: params.j: help of parameter j must be a string, it is a number [invalid_parameter]
scripts/a.js:12:3: params.k: parameter k has no type; there are int, number, bool, string, duration, list [invalid_parameter]
scripts/a.js:12:3: params.k: the default of parameter k is a function: write a number, text, true, false or an array of texts [invalid_parameter]
scripts/a.js:13:3: params.l: the default: expected a duration such as 90s or 1h30m, got "5 minutes" [invalid_parameter]
scripts/a.js:14:3: params.m: max x: expected a number [invalid_parameter]
scripts/a.js:16:3: params.o: parameter o has neither a type nor a default; write type: "int" or type: "number" beside min, or a default; an object that is itself the default has other names in it [invalid_parameter]
scripts/a.js:17:3: params.p: parameter p has neither a type nor a default; write type: "int" or type: "number" beside min, max, help, or a default; an object that is itself the default has other names in it [invalid_parameter]
scripts/a.js:18:3: params.q: the default of q is null, which has no type; write q: { type: "number" } for one that the YAML must give, or a default; there are the types int, number, bool, string, duration, list [invalid_parameter]
scripts/a.js:19:3: params.r: the default of r is undefined, which has no type; write r: { type: "number" } for one that the YAML must give, or a default; there are the types int, number, bool, string, duration, list [invalid_parameter]
scripts/a.js:22:3: params.u: the default of parameter u is Infinity, which is no number that the YAML could give; write a finite number, or a text or 0 for none [invalid_parameter]
scripts/a.js:23:3: params.v: the default of parameter v is NaN, which is no number that the YAML could give; write a finite number, or a text or 0 for none [invalid_parameter]
scripts/a.js:24:3: params.w: max of parameter w must be a number, it is Infinity [invalid_parameter]
scripts/a.js:25:3: params.x: the default of x has -Infinity: write finite numbers [invalid_parameter]
scripts/a.js:26:3: params.: "" is no name of a parameter; write letters, digits, _ and -, first a letter, such as minutes [invalid_parameter]
scripts/a.js:27:3: params.two words: "two words" is no name of a parameter; write letters, digits, _ and -, first a letter, such as minutes [invalid_parameter]
scripts/a.js:28:3: params.1st: "1st" is no name of a parameter; write letters, digits, _ and -, first a letter, such as minutes [invalid_parameter]
scripts/a.js:29:3: params.y: parameter y: a list takes no enum; enum is for a string, a number or an int: drop it, or write type: "string" [invalid_parameter]
scripts/a.js:30:3: params.z: parameter z is an int, and its enum has 2.5; write whole numbers, or type: "number" [invalid_parameter]
scripts/a.js:31:3: params.aa: parameter aa is a string, and its enum has the number 1; write them in quotes, or type: "number" [invalid_parameter]
scripts/a.js:32:3: params.ab: parameter ab is a number, and its enum has "a"; write numbers, or type: "string" [invalid_parameter]
scripts/a.js:33:3: params.ac: the enum of parameter ac has NaN; write finite numbers [invalid_parameter]
scripts/a.js:34:3: params.ad: parameter ad: a duration takes no enum; enum is for a string, a number or an int: drop it, or write type: "string" [invalid_parameter]`
	var ds sdk.Diagnostics
	if !errors.As(err, &ds) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestAScriptSaysWhatItIs(t *testing.T) {
	t.Parallel()
	fs := one(`import { y } from "p";
import { z } from "./lib/z.ts";
export const indicators = { mine: { params: { period: 20 }, need: 1, create: () => ({ update: () => 1 }) } };
` + declared + "y(z);\n")
	fs["node_modules/p/index.js"] = "exports.y = () => 1;\n"
	fs["scripts/lib/z.ts"] = "export const z: number = 1;\n"
	o := fs.options(t)
	o.Role = ""
	got, err := script.Inspect(context.Background(), o, script.Host{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Findings) > 0 {
		t.Errorf("found %v", got.Findings)
	}
	o.Role, o.Params = sdk.RoleStrategy, map[string]any{"market": "SPY"}
	if loaded := load(t, o); loaded.Digest() != got.Digest {
		t.Errorf("the digest is %s, of a run %s", got.Digest, loaded.Digest())
	}
	var params []string
	for _, p := range got.Params {
		params = append(params, p.Name+" "+string(p.Kind))
	}
	if got.Params[4].Default != "5m" {
		t.Errorf("the default of a duration is %v, as it is written it is 5m", got.Params[4].Default)
	}
	said := []any{got.Role, got.Handlers, got.Files, got.Packages, got.Indicators[0].Name, params}
	want := []any{sdk.RoleStrategy, []string{"onStart", "onBar"}, []string{"node_modules/p/index.js", "scripts/a.js", "scripts/lib/z.ts"}, []string{"p"}, "mine",
		[]string{"minutes int", "threshold float64", "side string", "lots float64", "every duration", "peers list", "on bool", "market string", "plain an object"}}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	o = one("export function onScan() {}\n").options(t)
	o.Role = ""
	if scanner, err := script.Inspect(context.Background(), o, script.Host{}); err != nil || scanner.Role != sdk.RoleScanner || len(scanner.Findings) > 0 {
		t.Errorf("%+v, %v", scanner, err)
	}
}
