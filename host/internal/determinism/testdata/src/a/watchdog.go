package a

//determinism:allow-file it measures how long something takes

import "time"

func measured(m map[string]int, take func(string)) time.Duration {
	began := time.Now()
	for k := range m { // want `calls take, of which nothing is known`
		take(k)
	}
	return time.Since(began)
}
