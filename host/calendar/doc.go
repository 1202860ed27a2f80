// Package calendar knows which days an exchange trades, from when to when, and in which time zone.
//
// A calendar is found by its MIC (XNYS, XNAS, ...) or as 24/7, or made of rules or of another calendar by way of a
// [Draft], and answers by civil date: is this a trading day,
// when does it open and close, which is the next one, which was the 20th before. Every opening and closing time in
// the host comes from here; no other package spells out a 09:30.
//
// It does not know instruments, halts of single symbols, auctions, trading days over midnight, or breaks in them, and it guesses nothing: outside of the years
// that its table covers no date is a trading day, and to look for one there is refused with [ErrRange].
//
// # The table of the US equity exchanges
//
// data/us_equity.csv lists the full closures and early closes of 1998 to 2028; weekends are implied. Dates from 2026
// on are the exchanges' announcements or follow from their rules, and a day of mourning may still be added to them.
//
//   - Closures agree with the exchanges' rules in every year, plus ten days that no rule gives: 2001-09-11 to 14,
//     2004-06-11, 2007-01-02, 2012-10-29 and 30, 2018-12-05 and 2025-01-09.
//   - The public list that the table was checked against names three weekend days: 2011-01-01 and 2022-01-01 as
//     closures, which the weekend implies, and Sunday 2017-12-24 as an early close, which cannot be one (Friday
//     2017-12-22 was a full day). The table has no rows for them.
//   - The same list lacks the 13:00 closes of 1998-11-27 and 1998-12-24, so the table, kept equal to it, has these two
//     as full days.
//   - Only opens at 09:30 and scheduled early closes are modelled. Left out are the opening at 12:00 on 2002-09-11,
//     the openings delayed by one to three minutes (2001-09-17, 2001-10-08, 2003-03-20, 2004-06-07, 2006-12-27), the
//     close at 15:56 on 2005-06-01 and the one at 16:15 on 2009-07-02.
//   - Extended hours are today's, 04:00 to 20:00 New York time, in every year; earlier years had shorter ones.
//
// data/zones.txt is the names of the IANA time zone database as Go's lib/time/zoneinfo.zip has them.
//
// Open calendar.go first, then day.go for what a trading day is; venues.go lists the exchanges, draft.go makes calendars.
package calendar
