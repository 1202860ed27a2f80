package sample

import (
	"time"

	"github.com/strathost/strathost/host/calendar"
)

// Info describes a symbol of the sample market: the figures that its bars are drawn around.
type Info struct {
	Symbol string
	// Price is what the price of the symbol wanders around, in USD. It may be half or twice that for a year.
	Price float64
	// Volatility is the standard deviation of a day's change, close to close, in percent.
	Volatility float64
	// Volume is the mean number of shares in the regular hours of a full day.
	Volume float64
	// Quality is the share of the regular hours' minutes that have a bar, in percent, in the mean over all days. On
	// any one day between half and one and a half times as many minutes are missing as in the mean.
	Quality float64
	// First is the date of the first bar; the zero Date for a symbol that was there from the calendar's first day on.
	First calendar.Date
}

// Symbols describes every symbol of the sample market, in the order of their names.
func Symbols() []Info {
	infos := make([]Info, 0, len(listings()))
	for _, l := range listings() {
		infos = append(infos, Info{
			Symbol:     l.symbol,
			Price:      float64(l.price) / 100,
			Volatility: float64(l.volatility) / 100,
			Volume:     float64(l.volume) * 1e6,
			Quality:    float64(1000-l.missing) / 10,
			First:      l.first,
		})
	}
	return infos
}

// listing is a row of the table of symbols.
type listing struct {
	symbol     string
	price      int64         // cents
	volatility int64         // of a day, hundredths of a percent
	volume     int64         // of a day, millions of shares
	missing    int64         // minutes of regular hours without a bar, mean, per mille
	extended   int64         // minutes next to regular hours with a bar, mean, per mille
	first      calendar.Date // zero: since ever
}

// listings is the table of symbols, sorted by name. The figures are rounded ones of 2025: near enough for prices to
// look familiar, too coarse to be anyone's data. Adding a row changes no other symbol's bars.
func listings() []listing {
	return []listing{
		{symbol: "AAPL", price: 210_00, volatility: 170, volume: 55, missing: 0, extended: 900},
		{symbol: "ABNB", price: 135_00, volatility: 240, volume: 5, missing: 30, extended: 250, first: on(2020, time.December, 10)},
		{symbol: "ADBE", price: 385_00, volatility: 200, volume: 3, missing: 20, extended: 200},
		{symbol: "AIG", price: 83_00, volatility: 140, volume: 4, missing: 30, extended: 80},
		{symbol: "AMD", price: 138_00, volatility: 310, volume: 45, missing: 0, extended: 800},
		{symbol: "AMZN", price: 220_00, volatility: 200, volume: 40, missing: 0, extended: 850},
		{symbol: "BA", price: 210_00, volatility: 220, volume: 8, missing: 10, extended: 350},
		{symbol: "BAC", price: 48_00, volatility: 150, volume: 38, missing: 0, extended: 400},
		{symbol: "BRK.B", price: 485_00, volatility: 100, volume: 4, missing: 20, extended: 150},
		{symbol: "C", price: 86_00, volatility: 170, volume: 14, missing: 5, extended: 250},
		{symbol: "CAT", price: 390_00, volatility: 170, volume: 3, missing: 35, extended: 100},
		{symbol: "COIN", price: 350_00, volatility: 420, volume: 12, missing: 5, extended: 700, first: on(2021, time.April, 14)},
		{symbol: "COST", price: 985_00, volatility: 130, volume: 2, missing: 45, extended: 150},
		{symbol: "CSCO", price: 69_00, volatility: 130, volume: 20, missing: 0, extended: 200},
		{symbol: "CVX", price: 145_00, volatility: 140, volume: 8, missing: 10, extended: 200},
		{symbol: "DIA", price: 440_00, volatility: 90, volume: 3, missing: 15, extended: 350},
		{symbol: "DIS", price: 124_00, volatility: 160, volume: 9, missing: 5, extended: 300},
		{symbol: "F", price: 11_00, volatility: 200, volume: 90, missing: 5, extended: 500},
		{symbol: "GE", price: 250_00, volatility: 170, volume: 5, missing: 20, extended: 150},
		{symbol: "GM", price: 50_00, volatility: 200, volume: 10, missing: 15, extended: 200},
		{symbol: "GOOGL", price: 178_00, volatility: 180, volume: 35, missing: 0, extended: 800},
		{symbol: "GS", price: 710_00, volatility: 170, volume: 2, missing: 45, extended: 120},
		{symbol: "HD", price: 370_00, volatility: 140, volume: 3, missing: 25, extended: 120},
		{symbol: "IBM", price: 290_00, volatility: 150, volume: 4, missing: 20, extended: 200},
		{symbol: "INTC", price: 23_00, volatility: 290, volume: 80, missing: 0, extended: 700},
		{symbol: "IWM", price: 218_00, volatility: 130, volume: 30, missing: 0, extended: 800},
		{symbol: "JNJ", price: 153_00, volatility: 100, volume: 8, missing: 10, extended: 120},
		{symbol: "JPM", price: 290_00, volatility: 140, volume: 9, missing: 5, extended: 250},
		{symbol: "KO", price: 71_00, volatility: 90, volume: 15, missing: 5, extended: 150},
		{symbol: "META", price: 720_00, volatility: 220, volume: 14, missing: 0, extended: 800},
		{symbol: "MSFT", price: 490_00, volatility: 150, volume: 20, missing: 0, extended: 850},
		{symbol: "NFLX", price: 1300_00, volatility: 220, volume: 3, missing: 25, extended: 400},
		{symbol: "NKE", price: 74_00, volatility: 200, volume: 15, missing: 5, extended: 250},
		{symbol: "NVDA", price: 155_00, volatility: 290, volume: 200, missing: 0, extended: 980},
		{symbol: "ORCL", price: 215_00, volatility: 210, volume: 11, missing: 5, extended: 350},
		{symbol: "PFE", price: 24_00, volatility: 150, volume: 45, missing: 0, extended: 400},
		{symbol: "PLTR", price: 130_00, volatility: 370, volume: 80, missing: 0, extended: 950, first: on(2020, time.September, 30)},
		{symbol: "QQQ", price: 550_00, volatility: 120, volume: 45, missing: 0, extended: 980},
		{symbol: "RIVN", price: 13_00, volatility: 400, volume: 30, missing: 100, extended: 450, first: on(2021, time.November, 10)},
		{symbol: "SPY", price: 615_00, volatility: 100, volume: 70, missing: 0, extended: 990},
		{symbol: "T", price: 28_00, volatility: 110, volume: 35, missing: 0, extended: 250},
		{symbol: "TSLA", price: 310_00, volatility: 350, volume: 100, missing: 0, extended: 980},
		{symbol: "WMT", price: 98_00, volatility: 110, volume: 17, missing: 0, extended: 250},
		{symbol: "XOM", price: 109_00, volatility: 140, volume: 15, missing: 5, extended: 250},
	}
}

// on is a date.
func on(year int, month time.Month, day int) calendar.Date {
	return calendar.Date{Year: year, Month: month, Day: day}
}
