// Package main answers the handshake with a protocol version that no host speaks.
package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println("1|99|unix|/nonexistent|grpc|")
	time.Sleep(10 * time.Second)
}
