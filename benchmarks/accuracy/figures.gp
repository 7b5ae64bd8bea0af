# SPDX-License-Identifier: MIT
# Pictures of docs/accuracy.md, those whose numbers were measured. usage: gnuplot -e "data='FOLDER'; out='FOLDER'" figures.gp
# A white ground under every picture: pages are read in light and in dark.
set terminal svg size 640,400 enhanced font "sans-serif,13" background "#ffffff" linewidth 1.2
set encoding utf8
set grid linecolor "#dddddd" linewidth 0.6
set border linecolor "#444444"
set style line 1 linecolor "#0072b2" linewidth 1.8 pointtype 7 pointsize 0.7
set style line 2 linecolor "#d55e00" linewidth 1.8 pointtype 5 pointsize 0.7
set style line 3 linecolor "#009e73" linewidth 1.8 pointtype 9 pointsize 0.8
set style line 4 linecolor "#cc79a7" linewidth 1.8 pointtype 13 pointsize 0.9
set style line 9 linecolor "#888888" linewidth 1.2 dashtype 2

file(name) = data . "/" . name . ".dat"
has(name) = int(system("test -f '" . file(name) . "' && echo 1 || echo 0"))

if (has("recall")) {
    set output out . "/recall.svg"
    set title "Recall of resting spots in white noise"
    set xlabel "peak signal-to-noise ratio"
    set ylabel "recall (%)"
    set key bottom right
    set yrange [0:105]
    plot 95 with lines linestyle 9 title "bar A2 at SNR 3: 95 %", \
         file("recall") using 1:2 with linespoints linestyle 1 title "1.3 px wide, 0.1 false alarms", \
         "" using 1:3 with linespoints linestyle 2 title "1.5 px, 0.01", \
         "" using 1:4 with linespoints linestyle 3 title "1.8 px, 0.01", \
         "" using 1:5 with linespoints linestyle 4 title "2.5 px, 0.01"
}

if (has("position_error")) {
    set output out . "/position_error.svg"
    set title "Position error of resting spots over the Cramér-Rao bound"
    set xlabel "peak signal-to-noise ratio"
    set ylabel "RMS error / bound"
    set logscale x
    set xtics (5, 7, 10, 20, 35, 50)
    set xrange [4.5:55]
    set yrange [0.95:1.4]
    set key top right
    plot 1.10 with lines linestyle 9 title "bar A3: 1.10", \
         1.0 with lines linecolor "#444444" linewidth 1 title "bound", \
         file("position_error") using 1:2 with linespoints linestyle 1 title "white noise, 1.3 px", \
         "" using 1:3 with linespoints linestyle 2 title "white noise, 1.8 px", \
         "" using 1:4 with linespoints linestyle 3 title "white noise, 2.5 px", \
         "" using 1:5 with linespoints linestyle 1 dashtype 3 title "photons, 1.3 px", \
         "" using 1:6 with linespoints linestyle 2 dashtype 3 title "photons, 1.8 px", \
         "" using 1:7 with linespoints linestyle 3 dashtype 3 title "photons, 2.5 px"
    unset logscale x
    set xtics autofreq
}

if (has("predicted_error")) {
    set output out . "/predicted_error.svg"
    set title "Predicted position error over the real one"
    set xlabel "peak signal-to-noise ratio"
    set ylabel "predicted / RMS error"
    set xrange [0:55]
    set yrange [0:1.3]
    set key bottom right
    plot 0.9 with lines linestyle 9 title "bar A4: 0.9 to 1.1", 1.1 with lines linestyle 9 notitle, \
         file("predicted_error") using 1:2 with linespoints linestyle 1 title "at rest, white noise", \
         "" using 1:3 with linespoints linestyle 3 title "at rest, photons", \
         "" using 1:4 with linespoints linestyle 2 title "100 nm, 15 ms", \
         "" using 1:5 with linespoints linestyle 2 dashtype 3 title "100 nm, 33 ms", \
         "" using 1:6 with linespoints linestyle 4 title "50 nm, 15 ms", \
         "" using 1:7 with linespoints linestyle 4 dashtype 3 title "50 nm, 33 ms"
}

if (has("false_links")) {
    set output out . "/false_links.svg"
    set title "False links over density (10 um deep, 30 frames/s)"
    set xlabel "particles per mL"
    set ylabel "false links (%)"
    set logscale xy
    set format x "10^{%L}"
    set xrange [8e7:5e9]
    set yrange [0.0005:30]
    set key bottom right
    plot file("false_links") using 1:2 with linespoints linestyle 1 title "50 nm, brightness known", \
         "" using 1:3 with linespoints linestyle 2 title "100 nm", \
         "" using 1:4 with linespoints linestyle 3 title "147 nm", \
         "" using 1:5 with linespoints linestyle 1 dashtype 3 title "50 nm, by position alone", \
         "" using 1:6 with linespoints linestyle 2 dashtype 3 title "100 nm", \
         "" using 1:7 with linespoints linestyle 3 dashtype 3 title "147 nm"
    unset logscale
    set format x "%g"
}

if (has("diffusion_bias")) {
    set output out . "/diffusion_bias.svg"
    set title "D by maximum likelihood: bias and efficiency (147 nm, noise 30 nm)"
    set xlabel "displacements of a track"
    set ylabel "bias (%)"
    set y2label "efficiency (%)"
    set ytics nomirror
    set y2tics
    set logscale x
    set xtics (10, 20, 30, 50, 100)
    set xrange [9:110]
    set yrange [-3:3]
    set y2range [70:110]
    set key bottom right
    plot 0 with lines linecolor "#444444" linewidth 1 notitle, \
         file("diffusion_bias") using 1:2:3 with yerrorlines linestyle 1 title "bias of D", \
         "" using 1:4:5 with yerrorlines linestyle 2 title "bias of d after 1 - 1/N", \
         "" using 1:6 axes x1y2 with linespoints linestyle 3 title "efficiency, 10 ms (right)", \
         "" using 1:7 axes x1y2 with linespoints linestyle 4 title "efficiency, full exposure (right)"
    unset logscale x
    unset y2label
    unset y2tics
    set ytics mirror
    set xtics autofreq
}

if (has("width")) {
    set output out . "/width.svg"
    set title "Width of the distribution: curve against truth (147 nm, 1000 tracks of 30)"
    set xlabel "true coefficient of variation"
    set ylabel "that of the curve"
    set xrange [0:0.4]
    set yrange [0:0.5]
    set key bottom right
    plot x with lines linestyle 9 title "truth", \
         file("width") using 1:2 with linespoints linestyle 1 title "reported", \
         "" using 1:3 with linespoints linestyle 2 title "regularized", \
         "" using 1:4 with linespoints linestyle 3 title "raw (histogram of tracks)"
}

if (has("count_error")) {
    set output out . "/count_error.svg"
    set title "Concentration of a sample from one film of 20 s (100 nm, 10 um deep)"
    set xlabel "particles per mL"
    set ylabel "RMS error (%)"
    set logscale xy
    set format x "10^{%L}"
    set xrange [7e6:1.5e9]
    set yrange [3:150]
    set key top right
    plot file("count_error") using 1:($2 == 0 ? $5 : 1/0) with lines linestyle 9 title "counting limit at rest", \
         "" using 1:($2 == 0 ? $3 : 1/0):4 with yerrorbars linestyle 1 title "at rest", \
         "" using 1:($2 > 0 ? $5 : 1/0) with lines linestyle 9 dashtype 3 title "counting limit, 50 um/s", \
         "" using 1:($2 > 0 ? $3 : 1/0):4 with yerrorbars linestyle 2 title "flow of 50 um/s"
    unset logscale
    set format x "%g"
}

if (has("size_bias")) {
    set output out . "/size_bias.svg"
    set title "Mode from whole videos (exposure of 15 ms told)"
    set xlabel "true diameter (nm)"
    set ylabel "error of the mode (%)"
    set xrange [0:450]
    set yrange [-5:5]
    set key top right
    plot 2 with lines linestyle 9 title "bar D1: 2 %", -2 with lines linestyle 9 notitle, \
         0 with lines linecolor "#444444" linewidth 1 notitle, \
         file("size_bias") using 1:2:3 with yerrorlines linestyle 1 title "mean of the videos"
}

if (has("count")) {
    set output out . "/count.svg"
    set title "Particles per frame from whole videos against the true ones"
    set xlabel "particles per mL"
    set ylabel "error of the count (%)"
    set logscale x
    set format x "10^{%L}"
    set xrange [7e6:5e9]
    set yrange [-12:12]
    set key top right
    plot 5 with lines linestyle 9 title "bar E1: 5 % to 10^9", -5 with lines linestyle 9 notitle, \
         0 with lines linecolor "#444444" linewidth 1 notitle, \
         file("count") using 1:2:3 with yerrorlines linestyle 1 title "mean of the videos"
}
