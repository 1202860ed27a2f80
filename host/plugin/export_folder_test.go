package plugin

// ModuleFolder is the folder with which places of the author's begin.
func ModuleFolder(o Options) string { return o.moduleFolder() }
