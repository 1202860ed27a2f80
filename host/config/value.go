package config

// Value is a parameter as it would be had it been written in a file: 30 is a number, [a, b] a list, "30" in quotes a text.
// What is no YAML is the text itself.
func Value(text string) any {
	const key = "value"
	r := newReader("", ParseOptions{})
	root := r.parse([]byte(key + ": " + text + "\n"))
	if root == nil || root.kind != mapping || len(root.entries) != 1 || root.entries[0].key != key {
		return text
	}
	v, ok := r.value(root.entries[0].value)
	if !ok || len(r.sorted(r.file)) > 0 {
		return text
	}
	return v
}
