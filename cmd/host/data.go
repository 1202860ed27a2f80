package main

import "github.com/spf13/cobra"

func newData() *cobra.Command {
	c := &cobra.Command{Use: "data", Short: "Bring market data into a store, see what a store has, and take bars out"}
	c.AddCommand(newDataImport(), newDataList(), newDataCheck(), newDataShow(), newDataGenerate(), newDataExport(), newDataRemove())
	return c
}
