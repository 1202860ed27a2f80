package a

//determinism:allow-file nothing in it // want `//determinism:allow-file excuses nothing here`

func nothing() {} // want nothing:"confined"
