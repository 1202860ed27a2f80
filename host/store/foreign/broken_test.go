package foreign_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/strathost/strathost/host/store/foreign"
	"github.com/strathost/strathost/host/store/table"
	"github.com/strathost/strathost/sdk"
)

func TestFilesThatAreNoneAreRefusedWithTheWayOut(t *testing.T) {
	t.Parallel()
	good := write(t, 10, usual())
	nested := parquet.Group{"o": parquet.Leaf(parquet.DoubleType)}
	lists := func() []byte {
		var file bytes.Buffer
		w := parquet.NewWriter(&file, parquet.NewSchema("bars", parquet.Group{"bar": nested, "list": parquet.List(parquet.Leaf(parquet.DoubleType))}))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}()
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":           {nil, "it is empty"},
		"text":            {[]byte("time,open,high,low,close\n"), "it is no Parquet file: it does not begin with PAR1"},
		"short":           {[]byte("PAR1"), "it is cut short: it begins as a Parquet file and does not end as one"},
		"cut short":       {good[:len(good)-20], "it is cut short: it begins as a Parquet file and does not end as one"},
		"Arrow":           {[]byte("ARROW1\x00\x00........"), "it is an Arrow (Feather) file: write it as Parquet"},
		"encrypted":       {append([]byte("PARE....."), []byte("\x00\x00\x00\x00PARE")...), "it is encrypted: write it without encryption"},
		"footer's length": {append([]byte("PAR1"), []byte("\xff\xff\xff\x7fPAR1")...), "it is damaged: its footer would have 2147483647 bytes, more than the file has"},
		"no footer":       {append([]byte("PAR1"), []byte("\x00\x00\x00\x00PAR1")...), "its footer cannot be decoded: it ends too early"},
		"nested":          {lists, "its columns are all nested, in lists or structs: write them flat"},
		"no rows":         {write(t, 0, usual()), "it has no rows"},
		"names": {write(t, 1, []field{{"a", parquet.Leaf(parquet.DoubleType), double(func(int) float64 { return 1 })}}),
			`it has no columns named open, high, low and close; its columns are "a": import it with --columns start=COLUMN`},
		"no low": {write(t, 1, usual(field{name: "low"})),
			`its header has no column for low; its columns are "close", "high", "open", "ts", "volume": import it with --columns low=COLUMN`},
		"no time": {write(t, 1, usual(field{name: "ts"})),
			`it has no column for the time; its columns are "close", "high", "low", "open", "volume": import it with --columns start=COLUMN`},
		"twice": {write(t, 1, usual(field{"Close", parquet.Leaf(parquet.DoubleType), double(func(int) float64 { return 1 })})),
			`its header has two columns for close; its columns are "Close", "close", "high", "low", "open", "ts", "volume": import it with --columns close=COLUMN`},
		"no numbers": {write(t, 1, usual(field{"low", parquet.Date(), func(int) parquet.Value { return parquet.Int32Value(1) }})),
			`its column "low" holds dates, and no numbers; its columns are "close", "high", "low", "open", "ts", "volume": import it with --columns low=COLUMN`},
		"unsound": {write(t, 3, usual(field{"low", parquet.Leaf(parquet.DoubleType), double(func(int) float64 { return 0 })})),
			"none of its first 3 rows can be used, beginning with this: low 0 is not above zero: the row is left out"},
		"one time": {write(t, 1, usual()), "its interval cannot be guessed from a single time: name it in the file's name, as in AAPL_1m, or import it with --interval"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := refused(t, "A.parquet", c.file, table.Options{})
			same(t, "what is said", "A.parquet: "+c.want+" [not_parquet]\n", strings.Replace(got, "A.parquet:1: ", "A.parquet: ", 1))
		})
	}
	same(t, "no symbol", "1m/2025-07-02.parquet: neither a column nor its name says the symbol: name it with --symbol, or the column with --columns symbol=COLUMN [not_parquet]\n",
		refused(t, "1m/2025-07-02.parquet", good, table.Options{}))
	same(t, "a wrong name", "A_1d.parquet: its name says 1d, but its bars are mostly 1m apart [not_parquet]\n",
		refused(t, "A_1d.parquet", good, table.Options{}))
}

func TestEncryptedFilesAreNamedAsSuch(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{true, false} {
		want := `A_1m.parquet: its column "ts" is encrypted: write it without encryption [not_parquet]`
		if whole {
			want = "A_1m.parquet: it is encrypted: write it without encryption [not_parquet]"
		}
		same(t, "what is said", want+"\n", refused(t, "A_1m.parquet", write(t, 10, usual(),
			parquet.WithEncryption(&parquet.EncryptionConfig{FooterKey: make([]byte, 16), EncryptedFooter: whole})), table.Options{}))
	}
}

func TestAFileThatCannotBeOpenedIsAnError(t *testing.T) {
	t.Parallel()
	_, err := foreign.Stream(context.Background(), fstest.MapFS{}, "x.parquet", table.Options{}, func(table.Batch) error { return nil })
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
}

func TestAStreamEndsWithItsTakerAndItsContext(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"A_1m.parquet": {Data: write(t, 10, usual())}}
	full := errors.New("full")
	if _, err := foreign.Stream(context.Background(), files, "A_1m.parquet", table.Options{}, func(table.Batch) error { return full }); !errors.Is(err, full) {
		t.Errorf("error is %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := foreign.Stream(ctx, files, "A_1m.parquet", table.Options{}, func(table.Batch) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// rewrite changes the footer of a file.
func rewrite(t testing.TB, file []byte, change func(*format.FileMetaData)) []byte {
	t.Helper()
	n := int(binary.LittleEndian.Uint32(file[len(file)-8:]))
	md := new(format.FileMetaData)
	var protocol thrift.CompactProtocol
	if err := thrift.Unmarshal(&protocol, file[len(file)-8-n:len(file)-8], md); err != nil {
		t.Fatal(err)
	}
	change(md)
	text, err := thrift.Marshal(&protocol, md)
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(file[:len(file)-8-n]), text...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(text))), "PAR1"...)
}

func TestFootersThatLieAreRefused(t *testing.T) {
	t.Parallel()
	good := write(t, 100, usual(), parquet.MaxRowsPerRowGroup(60))
	column := func(md *format.FileMetaData) *format.ColumnChunk { return &md.RowGroups[1].Columns[0] } // close
	for name, c := range map[string]struct {
		change func(md *format.FileMetaData)
		want   string
	}{
		"codec": {func(md *format.FileMetaData) { column(md).MetaData.Codec = format.LZO }, "it is compressed by LZO, which cannot be read: write it with zstd or snappy"},
		"encrypted": {func(md *format.FileMetaData) { column(md).CryptoMetadata.Value = &format.EncryptionWithFooterKey{} },
			`its column "close" is encrypted: write it without encryption`},
		"elsewhere": {func(md *format.FileMetaData) { column(md).FilePath = "/etc/passwd" }, `its column "close" is in another file, "/etc/passwd"`},
		"type":      {func(md *format.FileMetaData) { column(md).MetaData.Type = format.Int32 }, `its column "close" is said to be DOUBLE and INT32`},
		"beyond":    {func(md *format.FileMetaData) { column(md).MetaData.DataPageOffset = 1 << 40 }, `its column "close" would be beyond its end`},
		"negative":  {func(md *format.FileMetaData) { column(md).MetaData.TotalCompressedSize = -1 }, `its column "close" would be beyond its end`},
		"values":    {func(md *format.FileMetaData) { column(md).MetaData.NumValues = 1 << 40 }, `its column "close" has 1099511627776 values in a row group of 40 rows`},
		"columns":   {func(md *format.FileMetaData) { md.RowGroups[0].Columns = md.RowGroups[0].Columns[1:] }, "row group 1 has 5 columns and 60 rows, and its schema 6 columns"},
		"schema":    {func(md *format.FileMetaData) { md.Schema = md.Schema[1:] }, "it has no schema"},
		"children":  {func(md *format.FileMetaData) { md.Schema[0].NumChildren.V = 99 }, "its schema has fewer columns than it says"},
		"orphans":   {func(md *format.FileMetaData) { md.Schema[0].NumChildren.V = 2 }, "its schema has columns that belong nowhere"},
		"rows": {func(md *format.FileMetaData) {
			for i := range md.RowGroups[1].Columns {
				md.RowGroups[1].Columns[i].MetaData.NumValues = 1 << 40
			}
			md.RowGroups[1].NumRows = 1 << 40
		}, "cannot be read: row group 2, it has fewer values than it says"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, "A_1m.parquet", rewrite(t, good, c.change), table.Options{}); !strings.Contains(got, c.want) {
				t.Errorf("it says %s", got)
			}
		})
	}
}

// TestPagesThatLieTakeNoMemory has files of a few hundred bytes that would take gigabytes, were they believed.
func TestPagesThatLieTakeNoMemory(t *testing.T) {
	bomb := func(codec compress.Codec, size int) []byte {
		b, err := codec.Encode(nil, make([]byte, size))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const gigabyte = 1 << 30
	header := func(h format.PageHeader) []byte {
		var protocol thrift.CompactProtocol
		b, err := thrift.Marshal(&protocol, &h)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	data := func(rows int32, size, packed int, encoding format.Encoding) []byte {
		h := format.PageHeader{Type: format.DataPage, UncompressedPageSize: int32(size), CompressedPageSize: int32(packed)}
		h.DataPageHeader.Valid = true
		h.DataPageHeader.V = format.DataPageHeader{NumValues: rows, Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE}
		return header(h)
	}
	good := write(t, 100, usual())
	for name, c := range map[string]struct {
		codec format.CompressionCodec
		page  []byte
		want  string
	}{
		"gzip":           {format.Gzip, append(data(100, 800, 1<<16, format.Plain), append(bomb(&parquet.Gzip, 64<<20), make([]byte, 1<<16)...)[:1<<16]...), "size that its header says"},
		"zstd":           {format.Zstd, append(data(100, 800, len(bomb(&parquet.Zstd, 120<<20)), format.Plain), bomb(&parquet.Zstd, 120<<20)...), "size that its header says"},
		"brotli":         {format.Brotli, append(data(100, 800, len(bomb(&parquet.Brotli, 64<<20)), format.Plain), bomb(&parquet.Brotli, 64<<20)...), "size that its header says"},
		"snappy":         {format.Snappy, append(data(100, 800, 5, format.Plain), 0xff, 0xff, 0xff, 0xff, 0x0f), "size that its header says"},
		"lz4":            {format.Lz4Raw, append(data(100, 800, 8, format.Plain), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "page 1"},
		"size":           {format.Uncompressed, append(data(100, gigabyte, 8, format.Plain), make([]byte, 8)...), "more than the 134217728 that are read at once"},
		"negative":       {format.Uncompressed, append(data(100, -1, 8, format.Plain), make([]byte, 8)...), "a size that cannot be"},
		"more rows":      {format.Uncompressed, append(data(gigabyte, 8, 8, format.Plain), make([]byte, 8)...), "more values than its row group"},
		"deltas":         {format.Uncompressed, append(data(100, 8, 8, format.DeltaLengthByteArray), 0x80, 0x01, 0x04, 0xff, 0xff, 0xff, 0xff, 0x07), "fewer values than it says"},
		"dictionary":     {format.Uncompressed, append(data(100, 8, 8, format.RLEDictionary), make([]byte, 8)...), "its dictionary is missing"},
		"list in header": {format.Uncompressed, []byte{0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00}, "its header cannot be decoded: it ends too early"},
	} {
		t.Run(name, func(t *testing.T) {
			file := append(bytes.Clone(good[:len(good)-8-int(binary.LittleEndian.Uint32(good[len(good)-8:]))]), c.page...)
			at := len(file) - len(c.page)
			file = append(file, good[len(good)-8-int(binary.LittleEndian.Uint32(good[len(good)-8:])):]...)
			file = rewrite(t, file, func(md *format.FileMetaData) {
				m := &md.RowGroups[0].Columns[0].MetaData
				m.Codec, m.DataPageOffset, m.DictionaryPageOffset, m.TotalCompressedSize = c.codec, int64(at), 0, int64(len(c.page))
			})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := refused(t, "A_1m.parquet", file, table.Options{})
			runtime.ReadMemStats(&after)
			if !strings.Contains(got, c.want) {
				t.Errorf("it says %s", got)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
				t.Errorf("it took %d MB", took>>20)
			}
		})
	}
}

// TestADamagedFileGivesNoWrongBar changes every third byte of a file, one after the other, and cuts the file off there.
// Checksums are in no file by rule: what is read may be other bars, but they are sound.
func TestADamagedFileGivesNoWrongBar(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.parquet"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(1, 2))
			for i := 0; i < len(good); i += 3 {
				bad := bytes.Clone(good)
				bad[i] ^= byte(1 + random.IntN(255))
				checked(t, bad)
				checked(t, good[:i])
			}
		})
	}
}

// checked reads any bytes, and holds what is read to what is promised of it.
func checked(t testing.TB, file []byte) {
	t.Helper()
	summary, got, err := stream(t, "X_1m.parquet", file, table.Options{})
	if ds := (sdk.Diagnostics)(nil); err != nil {
		if !errors.As(err, &ds) || len(ds) == 0 || ds[0].Message == "" {
			t.Fatalf("error is %T: %v", err, err)
		}
		return
	}
	n := 0
	for key, c := range got {
		n += c.Len()
		for i := range c.Len() {
			if err := c.Row(i).Check(); err != nil {
				t.Fatalf("%s, bar %d: %v", key, i, err)
			}
		}
	}
	if n+summary.Bad != summary.Rows {
		t.Fatalf("%d bars and %d bad of %d rows", n, summary.Bad, summary.Rows)
	}
}

// FuzzStream gives a stream any bytes.
func FuzzStream(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.parquet"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Lz4Raw} {
		for version := 1; version <= 2; version++ {
			nullable := field{"volume", parquet.Optional(parquet.Leaf(parquet.DoubleType)), double(func(i int) float64 { return float64(100 * i) })}
			coded := field{"symbol", parquet.Encoded(parquet.String(), &parquet.RLEDictionary), func(i int) parquet.Value {
				return parquet.ByteArrayValue(fmt.Appendf(nil, "S%d", i%3))
			}}
			f.Add(write(f, 20, usual(nullable, coded), parquet.Compression(codec), parquet.DataPageVersion(version), parquet.PageBufferSize(64)))
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) { checked(t, file) })
}
