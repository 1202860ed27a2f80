// Package config reads sessions.yaml: it makes typed sessions of it and reports every mistake at once, each with its
// file, line and column, its path in the document, a stable code and the way out.
//
// [Load] reads a file, [Parse] its text. What comes back is complete: defaults are merged in, every value is checked, and
// symbols, intervals, history, indicators, scanners, strategies and parameters know the [Place] where they were written.
// The package looks whether scripts, plugins, folders and universe files are there; it does not read scripts, start
// plugins or open a store, and it knows nothing of what runs.
//
// Read config.go first, then session.go; node.go is what a document is made of, reader.go the way through it.
//
// # Keys
//
// This is the whole list. A key that is not in it is an error, and so is one that is given twice. A key without a
// value, or with null or ~, is not given.
//
//	version: 1                     required
//	calendars: []                  of your own; see below
//	  - name:                      required, 1 to 32 of A-Z 0-9 _ -, not one of the host's; unique in the file
//	    like:                      a calendar of the host, or one above: its zone, days, hours and dates are taken over
//	    timezone:                  required without like: an IANA name
//	    days:                      without like: [mon, tue, wed, thu, fri], of sun to sat
//	    hours:                     required without like; HH:MM of that zone
//	      open:                    required
//	      close:                   required, after open; "24:00" is the end of the day
//	      pre:                     of the pre-market's begin; none
//	      post:                    of the post-market's end; none. After an early close it lasts as long
//	      break:                   (not supported yet)
//	    from:                      required without like: the first date covered, 1970-01-01 or later
//	    to:                        required without like: the last date covered, 2099-12-31 or earlier
//	    closed: []                 dates, and {from, to} of at most 366 days
//	    open_days: []              dates that are traded though days, or the calendar that it is like, say not
//	    early_closes: {}           HH:MM by date
//	defaults: {}                   any keys of a session but its name; see below
//	sessions:                      required, one or more
//	  - name:                      required, a-z 0-9 _ -, at most 64; unique in the file
//	    mode: backtest             (live is not supported yet)
//	    exchange: XNYS             a MIC, 24/7, or the name of one of calendars
//	    closed: []                 closures of this session, as in calendars
//	    early_closes: {}           and early closes
//	    start:                     required, YYYY-MM-DD
//	    end:                       required, YYYY-MM-DD, included
//	    hours: regular             regular | extended
//	    day_starts:                of a market that trades around the clock: "17:00", or "17:00 America/New_York"; at 00:00 of the exchange's zone
//	    keep_added: false          of the same: carry every symbol over to the next day
//	    seed: 1                    0 to 2^64-1
//	    speed: 0                   0 as fast as it goes; 60 sixty times real time
//	    data:
//	      source: sample://        or a folder; ${NAME} is expanded (other URLs are not supported yet)
//	      symbols:                 required, one or more
//	      intervals: [1m]          no intraday one longer than the session
//	      incomplete: keep         keep | skip
//	      adjust: none             none | splits, by the splits.csv of the source
//	      history: []              entries of days and intervals
//	        - days:                required, 1 to 10000 trading days
//	          intervals:           required
//	          require: some        some | all
//	      indicators: []           entries of name, interval and the indicator's own parameters
//	        - name:                required
//	          interval:            required
//	      quality:
//	        minimum: 0             0 to 100 per cent; 0 passes everything
//	        on_low: warn           warn | drop
//	    scanners: []
//	      - name:                  required, A-Z a-z 0-9 _ . -, at most 64, not config; unique in the session
//	        script:                one of script and plugin is required
//	        plugin:                a source folder, a binary, or a name of plugins.lock, as a word or a map
//	          name:                required: of plugins.lock
//	          version:             a range such as ^0.1; any
//	        params: {}             the scanner's own
//	        env: {}                of a plugin; ${NAME} is expanded
//	        universe: []           symbols, or {file: PATH}, or store: those with bars up to the day
//	          file:                one symbol a line, # begins a comment
//	        schedule:              required, one or more of {at} and {every, from, to}
//	          - at:                pre_session, or a moment: "10:30", open, close, open+5m, close-5m
//	            every:             an intraday interval
//	            from: open         a moment, included
//	            to: close          a moment, included
//	        grant:
//	          add_symbol: true
//	          adhoc: true
//	          remove_any: false
//	          trade:               (not supported yet)
//	          max_symbols:         unlimited
//	          max_indicators:      unlimited
//	          max_history_days:    unlimited
//	        limits:
//	          timeout: 1s          1ms to 1h
//	          stack: 2000          of a script, 100 to 100000
//	          memory: 512MiB       of a script or of a plugin's process, which has none by default; 16MiB to 64GiB
//	          cpu:                 processor time of a process in the whole run, 1s to 1000h; no limit
//	          nice: 0              how much less important than the host a process is, 0 to 19
//	        isolation: thread      of a script: thread | process
//	        on_failure: stop       stop | stop_session
//	    strategies: []             the keys of scanners without universe and schedule, and
//	      - follow:
//	          symbols: config      config | none | a list
//	          from: []             names of scanners and strategies of the session
//	          intervals:           the shortest of data.intervals; any of them
//	    trading:                   (not supported yet)
//	    export:
//	      formats: [json, csv]     json | csv
//	      timeline: close          off | close | instant
//	      history: summary         summary | full
//
// What is marked as not supported yet is refused with not_supported: nothing is accepted and then ignored.
//
// # Calendars
//
// A calendar of the file is like another one with changes, or has rules of its own. A change that would be without
// effect is refused: a closure of a day without trading, an early close at the usual time. So are trading days that
// reach over midnight or have a break, and hours in which the zone's clocks change. A calendar that no session uses is
// no mistake: the command line can use it. Closures and early closes of a session are changes of its exchange's
// calendar for that session alone.
//
// # Defaults
//
// Each session is laid over the defaults: maps merge key by key, lists and scalars replace, null removes. The defaults
// are checked by themselves too, so that a mistake in them is found where it was written, once, even if every session
// overrides it.
//
// # Scalars
//
// The key decides what a value is, never its looks. A symbol is text: ON, NO, TRUE, NULL, null, 5930 and 1E5 are
// tickers. Numbers and true or false have no quotes; a number with a leading zero, such as 012, is refused where a
// number is wanted, because YAML 1.1 and 1.2 disagree about it. In params, and nowhere else, looks do count, by the
// core schema of YAML 1.2 narrowed to what cannot be meant otherwise; see [Params].
//
// Anchors and aliases work; merge keys (<<), tags other than !!str, and files of several documents are refused. A file
// has at most 1 MiB and, with aliases and defaults counted as often as they are used, a million values.
//
// # Paths
//
// Paths are relative to the folder of the YAML file, so that they mean the same on every machine. Only a data folder
// may be absolute.
package config
