// Package strathostv1 is the wire form of the contract, version 1: the messages between a host and a strategy in a
// process of its own. strathost.proto says who sends what and when; start there. The two .pb.go files are generated
// from it by the program in .ci/tools/protogen.
//
// It holds messages only. Package wire packs and checks them; package serve and the host's plugin room speak them.
package strathostv1
