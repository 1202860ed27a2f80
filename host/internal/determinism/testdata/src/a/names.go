package a

import (
	"context"
	crand "crypto/rand"
	"hash/maphash"
	"math/rand"
	randv2 "math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"sync"
	"time"
)

func clocks(t time.Time, d time.Duration) {
	_ = time.Now()                          // want `time.Now is the wall clock: inside a session time is the session's clock`
	_ = time.Since(t)                       // want `time.Since is the wall clock`
	_ = time.Until(t)                       // want `time.Until is the wall clock`
	<-time.After(d)                         // want `time.After is the wall clock`
	_ = time.Tick(d)                        // want `time.Tick is the wall clock`
	_ = time.NewTimer(d)                    // want `time.NewTimer is the wall clock`
	time.Sleep(d)                           // want `time.Sleep is the wall clock`
	now := time.Now                         // want `time.Now is the wall clock`
	_, _ = now, t.Local()                   // want `time.Time.Local is what differs between machines`
	_, _ = t.In(time.Local), t.In(time.UTC) // want `time.Local is what differs`
	_, _ = context.WithTimeout(nil, d)      // want `context.WithTimeout is the wall clock`
	_, _ = context.WithCancel(nil)
	_, _, _ = t.After(t), t.Add(d).Unix(), time.Unix(0, 1) // a method of that name compares two times
}

func chances() {
	_ = rand.Int()                        // want `rand.Int is randomness that no seed repeats`
	rand.Shuffle(1, nil)                  // want `rand.Shuffle is randomness`
	_ = randv2.N(3)                       // want `rand.N is randomness`
	_, _ = crand.Read(nil)                // want `rand.Read is randomness`
	_ = crand.Reader                      // want `rand.Reader is randomness`
	_ = maphash.MakeSeed()                // want `maphash.MakeSeed is randomness`
	_ = rand.New(rand.NewSource(1)).Int() // seeded
	_ = randv2.New(randv2.NewPCG(1, 2)).IntN(3)
}

func surroundings(m *sync.Map, v reflect.Value, f *os.File) {
	_ = os.Getenv("HOME")                        // want `os.Getenv is what the process was started with`
	_, _ = os.LookupEnv("HOME")                  // want `os.LookupEnv is what the process`
	_ = os.Args                                  // want `os.Args is what the process`
	_, _ = os.Hostname()                         // want `os.Hostname is what differs between machines`
	_ = os.Getpid()                              // want `os.Getpid is what differs`
	_ = runtime.NumCPU()                         // want `runtime.NumCPU is what differs`
	m.Range(func(any, any) bool { return true }) // want `sync.Map.Range is what comes in no fixed order`
	_ = v.MapKeys()                              // want `reflect.Value.MapKeys is what comes in no fixed order`
	_, _ = f.Readdirnames(0)                     // want `os.File.Readdirnames is what comes in no fixed order`
	_, _ = os.ReadDir(".")                       // sorted
	_, _ = m.Load(1)
}

// Now is this package's own.
func Now() time.Time { return time.Time{} } // want Now:"confined"

var _ = Now()

func channels(ctx context.Context, a, b chan int) {
	select { // want `select takes any of the 2 ways that are ready`
	case <-a:
	case <-b:
	}
	select { // want `select takes any of the 2 ways`
	case a <- 1:
	default:
	}
	select { // an interrupted run leaves nothing
	case <-a:
	case <-ctx.Done():
	}
	select {
	case <-ctx.Done():
	default:
	}
	select { // want `select takes any of the 2 ways`
	case <-a:
	case <-ctx.Done():
	default:
	}
	<-a
}
