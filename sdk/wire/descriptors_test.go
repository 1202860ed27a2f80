package wire_test

import (
	"iter"

	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/strathost/strathost/sdk/proto/strathost/v1"
)

// listed is what protoreflect gives of a list of descriptors.
type listed[T any] interface {
	Len() int
	Get(int) T
}

func each[T any](l listed[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range l.Len() {
			if !yield(l.Get(i)) {
				return
			}
		}
	}
}

// messages are those of the proto file, in its order; none is nested in another.
func messages() iter.Seq[protoreflect.MessageDescriptor] {
	return each[protoreflect.MessageDescriptor](pb.File_strathost_v1_strathost_proto.Messages())
}

func enums() iter.Seq[protoreflect.EnumDescriptor] {
	return each[protoreflect.EnumDescriptor](pb.File_strathost_v1_strathost_proto.Enums())
}

func fields(m protoreflect.MessageDescriptor) iter.Seq[protoreflect.FieldDescriptor] {
	return each[protoreflect.FieldDescriptor](m.Fields())
}

func values(e protoreflect.EnumDescriptor) iter.Seq[protoreflect.EnumValueDescriptor] {
	return each[protoreflect.EnumValueDescriptor](e.Values())
}
