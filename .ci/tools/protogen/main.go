// Command protogen writes the Go code of every .proto file in sdk/proto. It needs Go and nothing else: the compiler
// is a library, and the two generators are tools of this module.
//
//	cd .ci/tools && go run ./protogen          # write
//	cd .ci/tools && go run ./protogen -check   # exit 1 and name the files that are not current
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// protoRoot is where the .proto files are, seen from this module's folder. Their import paths begin there.
const protoRoot = "../../sdk/proto"

// generators are the tools of go.mod that make the Go code, in the order in which they run.
var generators = []string{"protoc-gen-go", "protoc-gen-go-grpc"}

func main() {
	check := flag.Bool("check", false, "write nothing; exit 1 where a generated file is not current")
	flag.Parse()
	stale, err := run(*check)
	if err != nil {
		fmt.Fprintln(os.Stderr, "protogen:", err)
		os.Exit(2)
	}
	for _, name := range stale {
		fmt.Fprintf(os.Stderr, "%s is not current: run \"go run ./protogen\" in .ci/tools\n", name)
	}
	if len(stale) > 0 {
		os.Exit(1)
	}
}

// run generates all files and writes those that differ, or with check names them.
func run(check bool) (stale []string, err error) {
	names, err := protoFiles()
	if err != nil {
		return nil, err
	}
	request, err := compile(names)
	if err != nil {
		return nil, err
	}
	generated := map[string][]byte{}
	for _, tool := range generators {
		if err := generate(tool, request, generated); err != nil {
			return nil, err
		}
	}
	committed, err := generatedFiles()
	if err != nil {
		return nil, err
	}
	for _, name := range committed {
		if _, ok := generated[name]; !ok {
			generated[name] = nil // its .proto is gone
		}
	}
	for name, content := range generated {
		path := filepath.Join(protoRoot, filepath.FromSlash(name))
		old, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil && content != nil && bytes.Equal(old, content) {
			continue
		}
		if check {
			stale = append(stale, "sdk/proto/"+name)
			continue
		}
		if content == nil {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, content, 0o644)
		}
		if err != nil {
			return nil, err
		}
	}
	sort.Strings(stale)
	return stale, nil
}

func protoFiles() ([]string, error)     { return filesEnding(".proto") }
func generatedFiles() ([]string, error) { return filesEnding(".pb.go") }

// filesEnding are the files below protoRoot with that ending, as slash-separated paths from there, sorted.
func filesEnding(suffix string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(protoRoot, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		rel, err := filepath.Rel(protoRoot, path)
		names = append(names, filepath.ToSlash(rel))
		return err
	})
	return names, err
}

// compile parses and links the files and makes of them what protoc would hand to a generator.
func compile(names []string) (*pluginpb.CodeGeneratorRequest, error) {
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{protoRoot}}),
		SourceInfoMode: protocompile.SourceInfoStandard, // comments become Go's documentation
	}
	files, err := compiler.Compile(context.Background(), names...)
	if err != nil {
		return nil, err
	}
	request := &pluginpb.CodeGeneratorRequest{
		FileToGenerate: names,
		Parameter:      proto.String("paths=source_relative"),
	}
	seen := map[string]bool{}
	for _, f := range files {
		if err := addWithImports(request, f, seen); err != nil {
			return nil, err
		}
	}
	return request, nil
}

// addWithImports adds a file after everything that it imports, as the protocol of generators wants it.
func addWithImports(request *pluginpb.CodeGeneratorRequest, f linker.File, seen map[string]bool) error {
	if seen[f.Path()] {
		return nil
	}
	seen[f.Path()] = true
	for i := range f.Imports().Len() {
		dep := f.FindImportByPath(f.Imports().Get(i).Path())
		if dep == nil {
			return fmt.Errorf("%s: import %s is not resolved", f.Path(), f.Imports().Get(i).Path())
		}
		if err := addWithImports(request, dep, seen); err != nil {
			return err
		}
	}
	result, ok := f.(interface {
		FileDescriptorProto() *descriptorpb.FileDescriptorProto
	})
	if !ok {
		return fmt.Errorf("%s: the compiler gave no descriptor", f.Path())
	}
	request.ProtoFile = append(request.ProtoFile, result.FileDescriptorProto())
	return nil
}

// generate runs one generator and adds its files to generated.
func generate(tool string, request *pluginpb.CodeGeneratorRequest, generated map[string][]byte) error {
	in, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	var out, problems bytes.Buffer
	cmd := exec.Command("go", "tool", tool)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &problems
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", tool, err, problems.String())
	}
	var response pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(out.Bytes(), &response); err != nil {
		return fmt.Errorf("%s: its answer: %w", tool, err)
	}
	if response.Error != nil {
		return fmt.Errorf("%s: %s", tool, response.GetError())
	}
	for _, f := range response.File {
		generated[f.GetName()] = []byte(f.GetContent())
	}
	return nil
}
