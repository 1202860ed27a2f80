package script_test
import ("testing";"os";"context";"time";"github.com/strathost/strathost/host/script")
func TestZZ(t *testing.T){
 for _, f := range []string{"chain.js","chain2.js","chain3.js"} {
  dir := t.TempDir()
  b,_ := os.ReadFile("/tmp/"+f)
  os.WriteFile(dir+"/a.js", b, 0o644)
  at := time.Now()
  _, err := script.Inspect(context.Background(), script.Options{Root: dir, File: "a.js", Name: "a"}, nil)
  t.Log(f, time.Since(at), err)
 }
}
