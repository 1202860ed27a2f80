// Package handmade makes market data of bars that a test writes by hand: on the grid of an exchange, in order, sound, in
// memory.
//
// Read hold.go first; walk.go goes from bar to bar where a test gives only the first time. It knows nothing of scripts or
// plugins: scripttest and sdktest read what their authors write.
package handmade
