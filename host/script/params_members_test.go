package script_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/strathost/strathost/sdk"
)

// A misspelt parameter would be undefined, and what is calculated with it NaN, in silence.

func TestAMisspeltParameterIsFoundBeforeItRuns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files files
		want  []string
	}{
		{"read", files{"scripts/a.js": "export const params = { length: 20, market: 'SPY' };\nconst early = params.lenght;\nexport function onBar(session) {\n  session.log(early, params.lenght, params['marekt'], params?.other);\n}\n"}, []string{
			"warning: scripts/a.js:2:22: there is no parameter lenght; did you mean length? [unknown_member]",
			"warning: scripts/a.js:4:29: there is no parameter lenght; did you mean length? [unknown_member]",
			"warning: scripts/a.js:4:44: there is no parameter marekt; did you mean market? [unknown_member]",
			"warning: scripts/a.js:4:63: there is no parameter other; it has length, market [unknown_member]"}},
		{"taken apart", files{"scripts/a.js": "export const params = { length: 20 };\nconst { lenght } = params;\nexport function onBar(session) {\n  const { length, lenghts: n, nope = 5, ...rest } = params;\n  let m;\n  ({ lentgh: m } = params);\n  session.log(lenght, length, n, nope, rest, m);\n}\n"}, []string{
			"warning: scripts/a.js:2:9: there is no parameter lenght; did you mean length? [unknown_member]",
			"warning: scripts/a.js:4:19: there is no parameter lenghts; did you mean length? [unknown_member]",
			"warning: scripts/a.js:4:31: there is no parameter nope; it has length [unknown_member]",
			"warning: scripts/a.js:6:6: there is no parameter lentgh; did you mean length? [unknown_member]"}},
		{"under another name", files{"scripts/a.js": "const defaults = { length: 20 };\nexport { defaults as params };\nconst p = defaults;\nconst size = (q) => q.lenght;\nexport function onBar(session) { session.log(p.lenght, size(defaults)); }\n"}, []string{
			"warning: scripts/a.js:4:23: there is no parameter lenght; did you mean length? [unknown_member]",
			"warning: scripts/a.js:5:48: there is no parameter lenght; did you mean length? [unknown_member]"}},
		{"of a file of their own", files{"scripts/a.js": "export { params } from './params.js';\nimport { size } from './size.js';\nexport function onBar(session) { session.log(size()); }\n",
			"scripts/params.js": "export const params = { length: 20 };\n", "scripts/size.js": "import { params } from './params.js';\nexport const size = () => params.lenght;\n"}, []string{
			"warning: scripts/size.js:2:34: there is no parameter lenght; did you mean length? [unknown_member]"}},
		{"frozen by the author", files{"scripts/a.js": "export const params = Object.freeze({ length: 20 });\nexport function onBar(session) { session.log(params.lenght); }\n"}, []string{
			"warning: scripts/a.js:2:53: there is no parameter lenght; did you mean length? [unknown_member]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, found(t, c.files.options(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAMisspeltParameterThrowsWhenItIsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ params, read, want string }{
		{"{ length: 20 }", "params.lenght", "there is no parameter lenght; did you mean length? there are length"},
		{"{ length: 20 }", "session.params.lenght", "there is no parameter lenght; did you mean length? there are length"},
		{"{ length: 20, market: 'SPY' }", "const { other = 5 } = params", "there is no parameter other; there are length, market"},
		{"{}", "session.params.length", "there is no parameter length; the script declares none: export const params = { ... }"},
		{"Object.freeze({ length: 20 })", "session.params.lenght", "there is no parameter lenght; did you mean length? there are length"},
		{"Object.assign(Object.create(null), { length: 20 })", "params.lenght", "there is no parameter lenght; did you mean length? there are length"},
	} {
		t.Run(c.params+c.read, func(t *testing.T) {
			t.Parallel()
			text := "export const params = " + c.params + ";\nexport function onBar() {}\nexport function onStart(session) { " + c.read + "; }\n"
			f := failure(t, load(t, one(text).options(t)).Hooks().Start(newSession()))
			if f.Code != sdk.StrategyError || f.Message != "TypeError: "+c.want || !strings.HasPrefix(f.Place, "scripts/a.js:3:") {
				t.Errorf("got %v\nwant %s", f, c.want)
			}
		})
	}
}

func TestParametersAreAPlainObjectOtherwise(t *testing.T) {
	t.Parallel()
	s := newSession()
	text := `export const params = { length: 20, peers: { A: "B" } };
export function onBar() {}
export function onStart(session) {
	const names = [];
	for (const name in params) names.push(name);
	session.log(names, "lenght" in params, "length" in params, params.hasOwnProperty("length"), params instanceof Object, String(params), { ...params });
	session.log(JSON.stringify(params), Object.entries(params), params.peers.C, params.then, structured(params));
	session.log(thrown(() => { params.length = 5; }), thrown(() => { params.more = 5; }), thrown(() => { delete params.length; }));
}
const structured = (o) => Object.assign({}, o).lenght;
const thrown = (f) => { try { f(); } catch (e) { return e.name; } };
`
	if err := load(t, one(text).options(t)).Hooks().Start(s); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`["length","peers"] false true true true [object Object] {"length":20,"peers":{"A":"B"}}`,
		`{"length":20,"peers":{"A":"B"}} [["length",20],["peers",{"A":"B"}]] undefined undefined undefined`,
		"TypeError TypeError TypeError",
	}
	if diff := cmp.Diff(want, messages(s)); diff != "" {
		t.Error(diff)
	}
}
