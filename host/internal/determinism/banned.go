package determinism

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// Why a name is banned.
const (
	wallClock   = "the wall clock: inside a session time is the session's clock"
	randomness  = "randomness that no seed repeats: a strategy's is sdk.Random"
	environment = "what the process was started with: inputs come from the configuration"
	machine     = "what differs between machines and processes"
	noOrder     = "what comes in no fixed order"
)

// banned are functions, variables and methods (Type.Method) of the standard library, by package, with why. A star stands for
// everything of the package.
var banned = map[string]map[string]string{
	"time": names(wallClock, "Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep", "Timer.Reset", "Ticker.Reset").
		and(machine, "Local", "Time.Local"),
	"context":      names(wallClock, "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"),
	"crypto/rand":  names(randomness, "*"),
	"hash/maphash": names(randomness, "*"),
	"os": names(environment, "Getenv", "LookupEnv", "Environ", "ExpandEnv", "Args", "Stdin").
		and(machine, "Hostname", "Getpid", "Getppid", "Getuid", "Geteuid", "Getgid", "Getegid", "Getwd", "Executable", "TempDir", "UserHomeDir",
			"UserCacheDir", "UserConfigDir", "MkdirTemp", "CreateTemp").
		and(noOrder, "File.Readdir", "File.Readdirnames", "File.ReadDir"),
	"os/user":       names(machine, "*"),
	"runtime":       names(machine, "NumCPU", "GOMAXPROCS", "NumGoroutine", "ReadMemStats", "Stack"),
	"runtime/debug": names(machine, "ReadBuildInfo", "ReadGCStats", "Stack"),
	"syscall":       names(environment, "Getenv", "Environ").and(machine, "Getpid", "Getppid", "Gettimeofday"),
	"sync":          names(noOrder, "Map.Range"),
	"reflect":       names(noOrder, "Value.MapKeys", "Value.MapRange").and(machine, "Value.Pointer", "Value.UnsafePointer", "Value.UnsafeAddr"),
	"flag":          names(environment, "*"),
}

type reasons map[string]string

func names(why string, all ...string) reasons { return reasons{}.and(why, all...) }

func (r reasons) and(why string, all ...string) reasons {
	for _, n := range all {
		r[n] = why
	}
	return r
}

// seeded are the functions of math/rand and math/rand/v2 that make a generator of a seed. All others draw from the one that
// the whole process shares, which is seeded anew in every run.
var seeded = []string{"New", "NewSource", "NewZipf", "NewPCG", "NewChaCha8"}

// name looks at a use of a name.
func (r *room) name(id *ast.Ident) {
	obj := r.info.Uses[id]
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg {
		return
	}
	if why := bannedFor(obj); why != "" {
		r.report(id.Pos(), "%s is %s", qualified(obj), why)
	}
}

// bannedFor is why an object is banned; empty where it is not.
func bannedFor(obj types.Object) string {
	name, global := memberName(obj)
	switch obj.(type) {
	case *types.Func, *types.Var:
	default:
		return ""
	}
	path := obj.Pkg().Path()
	if path == "math/rand" || path == "math/rand/v2" {
		if global && !slices.Contains(seeded, name) {
			return randomness
		}
		return ""
	}
	if why, ok := banned[path][name]; ok {
		return why
	}
	if _, field := obj.(*types.Var); field && !global {
		return ""
	}
	return banned[path]["*"]
}

// memberName is the name of a package's function or variable, or Type.Method. global is false for methods and fields.
func memberName(obj types.Object) (name string, global bool) {
	if f, ok := obj.(*types.Func); ok {
		if recv := f.Signature().Recv(); recv != nil {
			return typeName(recv.Type()) + "." + f.Name(), false
		}
		return f.Name(), true
	}
	return obj.Name(), obj.Parent() == obj.Pkg().Scope()
}

func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// qualified is a name as code writes it.
func qualified(obj types.Object) string {
	path := obj.Pkg().Path()
	if path == "math/rand/v2" {
		path = "rand"
	}
	name, _ := memberName(obj)
	return path[strings.LastIndexByte(path, '/')+1:] + "." + name
}

// choice looks at a select: of several channels that are ready one is taken at random, and with a default the speed of the other
// side decides. The end of a context does not count: a run that is interrupted leaves no result.
func (r *room) choice(s *ast.SelectStmt) {
	ways := 0
	for _, clause := range s.Body.List {
		if comm, ok := clause.(*ast.CommClause); ok && !r.isDone(comm.Comm) {
			ways++
		}
	}
	if ways > 1 {
		r.report(s.Pos(), "select takes any of the %d ways that are ready: their order is not fixed", ways)
	}
}

// isDone says whether a case of a select waits for the end of a context.
func (r *room) isDone(comm ast.Stmt) bool {
	receive, ok := comm.(*ast.ExprStmt)
	if !ok {
		return false
	}
	arrow, ok := receive.X.(*ast.UnaryExpr)
	if !ok {
		return false
	}
	call, ok := arrow.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	f := r.callee(call)
	return f != nil && f.Name() == "Done" && f.Pkg() != nil && f.Pkg().Path() == "context"
}
