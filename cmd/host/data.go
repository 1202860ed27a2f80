package main

import "github.com/spf13/cobra"

func newData() *cobra.Command {
	c := &cobra.Command{Use: "data", Short: "Bring market data into a store, and see what a store has"}
	c.AddCommand(newDataImport(), newDataList(), newDataCheck(), newDataShow(), newDataGenerate(), newDataExport(), newDataRemove())
	return c
}
