"""Units of measure as requirements name them, in Norwegian, Swedish, Danish and English."""

# Read without regard to case; a low line stands for a blank.
WORDS = """
    sekund sekunder sekunders sekunden sekunderna sekunds sek second seconds sec
    millisekund millisekunder millisecond milliseconds
    minutt minutter minutters minut minuter minutters minute minutes min
    time timer timers timar timars timme timmar timmars hour hours
    dag dager dagers dagar dagars dage dages døgn døgns dygn dygns day days
    virkedag virkedagar virkedager virkedagers yrkedagar arbeidsdag arbeidsdager arbeidsdagar
    arbetsdag arbetsdagar arbejdsdag arbejdsdage hverdager kvardagar vardagar hverdage
    kalenderdag kalenderdager kalenderdagar kalenderdage helligdager
    working_days working_day business_days business_day calendar_days
    uke uker ukers veke veker vecka veckor uge uger week weeks
    måned måneder måneders månad månader månadar månaders month months
    år års year years kvartal kvartaler quarters
    prosent prosentpoeng procent procentenheter procentpoint percent percentage_points per_cent pst
    kroner kronor krone kr nok sek dkk eur euro usd gbp øre öre
    meter metre metres meters kilometer kilometre kilometres centimeter millimeter mil
    gram kilogram kilo tonn ton liter litre litres grader grad degrees
    ganger gonger gånger gange times stk stykker personer brukere brukarar användare brugere users
    tegn teikn tecken characters bits bytes bit byte piksler pixlar pixels
"""

# Read exactly as they stand.
SYMBOLS = """
    % ‰ ° °C °F K m m² m³ cm cm² cm³ mm mm² km km² km/t km/h m/s dm µm nm ha g kg mg µg t l dl cl ml
    s ms µs ns h d Hz kHz MHz GHz V kV mV W kW MW GW kWh MWh GWh Wh J kJ MJ N kN Nm Pa kPa MPa bar
    dB dBA dB(A) dBm lx lm cd Ω
    B kB KB MB GB TB PB KiB MiB GiB TiB bit/s kbit/s Mbit/s Gbit/s kbps Mbps Gbps MB/s GB/s
    px dpi ppm € $ £ mnok MNOK kr/m² kr/time
"""

# May stand before the figure: kr 500, EUR 20.
CURRENCIES = "kr NOK SEK DKK EUR USD GBP € $ £"
