package host_test

import "syscall"

func mountSmall(dir, options string) error {
	return syscall.Mount("tmpfs", dir, "tmpfs", 0, options+",mode=0700")
}

func unmount(dir string) error { return syscall.Unmount(dir, 0) }
