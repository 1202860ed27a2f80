package a

import (
	"fmt"
	"time"
)

type plain struct {
	n    int
	next *plain
}

type flat struct{ n int }

type spoken struct{ next *spoken }

func (*spoken) String() string { return "spoken" } // want String:"confined"

func log(format string, args ...any) {} // want log:"confined"

func prints(p *plain, f *flat, s *spoken, c chan int, fn func(), n *int, t time.Time, err error, all []*flat) {
	_ = fmt.Sprintf("at %p", f)          // want `the verb p writes an address`
	log("%d %-10p", 1, f)                // want `the verb p writes an address`
	_ = fmt.Sprintf("100%% %s", "p")     // no verb p
	_ = fmt.Sprint(c)                    // want `of a chan int an address is written`
	_ = fmt.Errorf("%v", n)              // want `of a \*int an address is written`
	_ = fmt.Sprint(*p)                   // want `of a plain an address is written`
	log("%v", p)                         // want `of a \*plain an address is written`
	_ = fmt.Sprint(all)                  // want `of a \[\]\*flat an address is written`
	log("%v", fn)                        // want `of a func\(\) an address is written`
	_ = fmt.Sprint(f, s, t, *f, err, *n) // what is pointed to, or what they say
	_, _ = fmt.Sscanf("1", "%d", n)      // reads into it
	_ = append([]any{}, c)
}
