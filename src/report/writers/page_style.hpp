/// How the pages look: light and dark, on a screen and on a phone. Series are told apart by colours that remain different
/// to colour-blind eyes.
#pragma once

namespace funnel::io {

inline constexpr const char* page_style = R"(
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--paper:#fff;--card:#f6f8fa;--track:#e9edf2;
--blue:#0072b2;--green:#008a65;--red:#c4500a;--sky:#56b4e9;--amber:#e69f00;--pink:#cc79a7;--violet:#7a5bb8;--lilac:#c3b3e0;--grey:#9aa5b1;--pale:#cfd6de}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#a3afbd;--line:#323b47;--paper:#14181e;--card:#1c222a;--track:#28303a;
--blue:#3d9fdc;--green:#2bb58c;--red:#ea7a35;--grey:#75818e;--pale:#45505c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1120px;padding:28px 20px 60px;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 6px;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:44px 0 14px}h3{font-size:1rem;margin:28px 0 10px;font-weight:600}.pair h3{margin-top:6px}
.query{color:var(--soft);max-width:75ch;margin:0}
.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:26px 0 0;padding:0;list-style:none}
.cards li{background:var(--card);border-radius:10px;padding:14px 16px}.cards b{display:block;font-size:1.5rem;line-height:1.25;font-weight:650}
.cards span{color:var(--soft);font-size:.875rem;display:block}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:32px 44px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--soft);font-weight:600;vertical-align:bottom}th:first-child,td:first-child{text-align:left;padding-left:0}
thead th{white-space:normal;min-width:72px}tbody th{color:var(--ink)}td.wrap{white-space:normal;text-align:left;overflow-wrap:anywhere}
small{color:var(--soft)}th.words{text-align:left}td.words{text-align:left;white-space:normal;min-width:120px}
.good-text{color:var(--green)}.bad-text{color:var(--red)}.muted-text{color:var(--soft)}p{max-width:75ch}
.finding{border-left:4px solid currentColor;padding-left:12px}
.heat td{text-align:center}.heat .good1{background:color-mix(in srgb,var(--green) 18%,transparent)}.heat .good2{background:color-mix(in srgb,var(--green) 38%,transparent)}
.heat .good3{background:color-mix(in srgb,var(--green) 60%,transparent)}.heat .bad1{background:color-mix(in srgb,var(--red) 18%,transparent)}
.heat .bad2{background:color-mix(in srgb,var(--red) 38%,transparent)}.heat .bad3{background:color-mix(in srgb,var(--red) 60%,transparent)}
svg{display:block;width:100%;max-width:560px;height:auto;overflow:visible}svg text{font-size:15px;fill:var(--ink)}
svg .value{font-weight:600}svg .axis{font-size:12px;fill:var(--soft)}.grid{stroke:var(--line)}
.track{fill:var(--track)}
.s0{--c:var(--blue)}.s1{--c:var(--amber)}.s2{--c:var(--pink)}.s3{--c:var(--violet)}.s4{--c:var(--sky)}.s5{--c:var(--green)}.s6{--c:var(--red)}.s7{--c:var(--grey)}
.good{--c:var(--green)}.bad{--c:var(--red)}.muted{--c:var(--sky)}.target{--c:var(--soft)}.limit0{--c:var(--amber)}.limit1{--c:var(--red)}.limit2{--c:var(--soft)}
svg rect[class],svg polygon,svg circle{fill:var(--c)}svg rect.track{fill:var(--track)}svg .line{fill:none;stroke:var(--c);stroke-width:2.5}
svg .line.limit0,svg .line.limit1,svg .line.limit2{stroke-width:1.5}svg .line.target,svg .dashed{stroke-dasharray:6 5}svg .band{fill:var(--c);opacity:.16}
svg .box{opacity:.55}.whisker{stroke:var(--soft);stroke-width:2}.middle{stroke:var(--ink);stroke-width:3}.norm{stroke:var(--red);stroke-width:3}
.part0{--c:var(--green)}.part1{--c:var(--red)}.part2{--c:var(--violet)}.part3{--c:var(--blue)}.part4{--c:var(--pink)}
.part5{--c:var(--sky)}.part6{--c:var(--amber)}.part7{--c:var(--grey)}.part8{--c:var(--lilac)}.part9{--c:var(--pale)}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:0 0 14px;list-style:none;font-size:.875rem}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px;background:var(--c)}
details{border-bottom:1px solid var(--line);padding:10px 0}summary{cursor:pointer;font-weight:600;overflow-wrap:anywhere}summary small{font-weight:400}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:8px 20px;margin:16px 0 0;font-size:.925rem}dt{font-weight:600}dd{margin:0;color:var(--soft);max-width:75ch}
@media(max-width:760px){.cards{grid-template-columns:1fr 1fr}}
@media(max-width:560px){body{padding:20px 15px 40px}h1{font-size:1.5rem}dl{display:block}dd{margin-bottom:10px}}
)";

}  // namespace funnel::io
