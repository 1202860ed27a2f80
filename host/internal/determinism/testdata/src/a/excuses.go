package a

import "time"

func excused(m map[string]int, take func(string)) {
	_ = time.Now() //determinism:allow it is only shown
	//determinism:allow nobody hears of the order
	for k := range m {
		take(k)
	}
	_ = time.Now() /* want `time.Now is the wall clock` */

	_ = time.Now() //determinism:allow // want `//determinism:allow needs the reason why it is sound`

	//determinism:allow there is nothing // want `//determinism:allow excuses nothing here`
	_ = len(m)
	//determinism:allows is not a directive
}
