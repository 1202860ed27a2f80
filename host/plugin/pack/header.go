package pack

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"io"
	"slices"
	"strings"
)

// What binaries of the three great formats say of their processor, by the names that Go has.
var (
	elfMachines = map[elf.Machine][]string{elf.EM_X86_64: {"amd64"}, elf.EM_AARCH64: {"arm64"}, elf.EM_386: {"386"}, elf.EM_ARM: {"arm"},
		elf.EM_RISCV: {"riscv64"}, elf.EM_S390: {"s390x"}, elf.EM_LOONGARCH: {"loong64"}, elf.EM_PPC64: {"ppc64", "ppc64le"},
		elf.EM_MIPS: {"mips", "mipsle", "mips64", "mips64le"}}
	machoMachines = map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}
	peMachines    = map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64", pe.IMAGE_FILE_MACHINE_I386: "386"}
)

// Mismatch says what a binary is, in words, where its first bytes tell that it cannot run on an os/arch; empty where it may.
// A script, and what has a form that is not known, may.
func Mismatch(r io.ReaderAt, platform string) string {
	system, processor, _ := strings.Cut(platform, "/")
	fits := func(kind string, right bool, processors ...string) string {
		if right && (len(processors) == 0 || slices.Contains(processors, processor)) {
			return ""
		}
		return strings.TrimSpace("a program for " + kind + " " + strings.Join(processors, " or "))
	}
	if f, err := elf.NewFile(r); err == nil {
		return fits("Linux or another Unix,", !slices.Contains([]string{"darwin", "ios", "windows"}, system), elfMachines[f.Machine]...)
	}
	if f, err := pe.NewFile(r); err == nil {
		return fits("Windows,", system == "windows", known(peMachines[f.Machine])...)
	}
	if f, err := macho.NewFile(r); err == nil {
		return fits("macOS,", system == "darwin" || system == "ios", known(machoMachines[f.Cpu])...)
	}
	if f, err := macho.NewFatFile(r); err == nil {
		var all []string
		for _, a := range f.Arches {
			all = append(all, known(machoMachines[a.Cpu])...)
		}
		return fits("macOS,", system == "darwin" || system == "ios", all...)
	}
	return ""
}

func known(processor string) []string {
	if processor == "" {
		return nil
	}
	return []string{processor}
}
