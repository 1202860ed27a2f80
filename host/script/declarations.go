package script

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// declarations finds in a bundle where each name that the script exports is declared, and where the parts of indicators
// and parameters are. It knows the form that esbuild writes; a name that it does not find is merely reported without its line.
// The second result is the name in the bundle of what is exported.
func declarations(tree *ast.Program) (found map[string]file.Idx, locals map[string]string) {
	body := bundleBody(tree)
	target := exportsObject(body)
	declared := map[string]file.Idx{}
	for _, st := range body {
		declaredBy(st, declared)
	}
	found, locals = map[string]file.Idx{}, exportedNames(body, target)
	//determinism:allow each turn writes names of its own
	for exported, local := range locals {
		if idx, ok := declared[local]; ok {
			found[exported] = idx
		}
		if exported == indicatorsName || exported == "params" {
			definitionParts(body, exported, local, found)
		}
	}
	return found, locals
}

// bundleBody is the body of the function in: var strathost = (() => {...})().
func bundleBody(tree *ast.Program) []ast.Statement {
	for _, st := range tree.Body {
		v, ok := st.(*ast.VariableStatement)
		if !ok || len(v.List) != 1 {
			continue
		}
		call, ok := v.List[0].Initializer.(*ast.CallExpression)
		if !ok {
			continue
		}
		arrow, ok := call.Callee.(*ast.ArrowFunctionLiteral)
		if !ok {
			continue
		}
		if block, ok := arrow.Body.(*ast.BlockStatement); ok {
			return block.List
		}
	}
	return nil
}

// exportsObject is the name in: return __toCommonJS(name).
func exportsObject(body []ast.Statement) string {
	for _, st := range body {
		if r, ok := st.(*ast.ReturnStatement); ok {
			if call, ok := r.Argument.(*ast.CallExpression); ok && len(call.ArgumentList) == 1 {
				return identifier(call.ArgumentList[0])
			}
		}
	}
	return ""
}

// exportedNames are the pairs in: __export(target, {exported: () => local}).
func exportedNames(body []ast.Statement, target string) map[string]string {
	names := map[string]string{}
	for _, st := range body {
		e, ok := st.(*ast.ExpressionStatement)
		if !ok {
			continue
		}
		call, ok := e.Expression.(*ast.CallExpression)
		if !ok || identifier(call.Callee) != "__export" || len(call.ArgumentList) != 2 || identifier(call.ArgumentList[0]) != target {
			continue
		}
		object, ok := call.ArgumentList[1].(*ast.ObjectLiteral)
		if !ok {
			continue
		}
		for _, property := range object.Value {
			keyed, ok := property.(*ast.PropertyKeyed)
			if !ok {
				continue
			}
			key, isText := keyed.Key.(*ast.StringLiteral)
			arrow, isArrow := keyed.Value.(*ast.ArrowFunctionLiteral)
			if !isText || !isArrow {
				continue
			}
			if value, ok := arrow.Body.(*ast.ExpressionBody); ok {
				names[key.Value.String()] = identifier(value.Expression)
			}
		}
	}
	return names
}

func identifier(e ast.Expression) string {
	if id, ok := e.(*ast.Identifier); ok {
		return id.Name.String()
	}
	return ""
}

// declaredBy adds the names that a statement declares.
func declaredBy(st ast.Statement, into map[string]file.Idx) {
	add := func(target ast.Expression) {
		if id, ok := target.(*ast.Identifier); ok {
			into[id.Name.String()] = id.Idx
		}
	}
	switch st := st.(type) {
	case *ast.FunctionDeclaration:
		if st.Function.Name != nil {
			into[st.Function.Name.Name.String()] = st.Function.Name.Idx
		}
	case *ast.ClassDeclaration:
		if st.Class.Name != nil {
			into[st.Class.Name.Name.String()] = st.Class.Name.Idx
		}
	case *ast.VariableStatement:
		for _, b := range st.List {
			if target, ok := b.Target.(ast.Expression); ok {
				add(target)
			}
		}
	case *ast.LexicalDeclaration:
		for _, b := range st.List {
			if target, ok := b.Target.(ast.Expression); ok {
				add(target)
			}
		}
	}
}
