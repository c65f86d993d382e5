# A peer: the full model as vectorised R.
#
# Rscript vectorised.R FOLDER CLIENTS SEED
#
# FOLDER holds parameters.csv (columns name, value). If it also holds draws.bin, chance is read from
# it (doubles: client draws, then the draws of each session, one field after the other, in the order
# of ClientDraws and SessionDraws) and the record is written to record.bin, as present, rated and
# distress of each session. Prints seconds, mean distress and mean rating of the last session.

arguments <- commandArgs(TRUE)
folder <- arguments[1]; n <- as.integer(arguments[2]); set.seed(as.integer(arguments[3]))
SESSIONS <- 16; CASELOAD <- 20

table <- read.csv(file.path(folder, "parameters.csv"))
p <- as.list(setNames(table$value, table$name))

draws_file <- file.path(folder, "draws.bin")
given <- file.exists(draws_file)
if (given) source <- file(draws_file, "rb")
normal <- function() if (given) readBin(source, "double", n) else rnorm(n)
uniform <- function() if (given) readBin(source, "double", n) else runif(n)
therapist <- ceiling(seq_len(n) / CASELOAD)
shared <- function() if (given) readBin(source, "double", n) else rnorm(max(therapist))[therapist]

shifted <- function(chance, log_odds) {
  odds <- chance * exp(log_odds)
  odds / (1 - chance + odds)
}
log_normal <- function(spread, draw) exp(spread * draw - spread^2 / 2)
within <- function(x, low, high) pmin.int(high, pmax.int(low, x))

simulate <- function(p) {
  z_level <- normal(); z_growth <- normal(); z_pace <- normal(); z_intake <- normal()
  z_difficulty <- normal(); z_wobble <- normal(); z_unsteadiness <- normal()
  effectiveness <- shared(); z_skill <- shared()
  own <- sqrt(1 - p$confounding^2)
  skill <- p$therapist_confounding * effectiveness + sqrt(1 - p$therapist_confounding^2) * z_skill
  level <- p$alliance_mean + p$alliance_sd * (-p$confounding * z_difficulty + own * z_level)
  pace <- p$pace_mean + p$pace_sd * (-p$confounding * z_difficulty + own * z_pace) +
    p$therapist_sd * effectiveness
  intake <- within(p$intake_mean + p$intake_sd * z_intake, 0, 40)
  repairability <- p$therapist_skill_sd * skill - p$confounding * z_difficulty
  hazard <- shifted(p$rupture_rate, p$confounding * z_difficulty)
  at_once <- shifted(p$repair_chance, repairability)
  later <- shifted(p$late_repair, repairability)

  growth <- p$growth + p$growth_sd * z_growth
  unsteadiness <- p$wobble_sd * log_normal(p$wobble_spread, z_unsteadiness)
  wobble <- unsteadiness * z_wobble
  w_mending <- w_fading <- c_mending <- c_fading <- strength <- numeric(n)
  alliance <- rated <- level; distress <- intake; stays <- !logical(n)
  record <- array(0, c(n, 3, SESSIONS))
  for (t in seq_len(SESSIONS)) {
    u_rupture <- uniform(); u_kind <- uniform(); u_repair <- uniform()
    u_late <- uniform(); u_ending <- uniform(); u_leaving <- uniform()
    u_depth <- normal(); u_wobble <- normal(); u_rating <- normal(); u_symptom <- normal()
    present <- stays
    expected <- p$alliance_mean + p$growth * log(t)

    rupture <- present & u_rupture < hazard
    withdrawal <- rupture & u_kind < p$withdrawal_share
    repaired <- rupture & u_repair < at_once
    taken_up <- present & w_fading + c_fading > 0 & u_late < later
    depth <- rupture * p$depth * log_normal(p$depth_spread, u_depth)
    closed <- present * p$repair_pace * (w_mending + c_mending)

    w_new <- depth * withdrawal; c_new <- depth - w_new
    w_left <- w_fading * (1 - p$fading); c_left <- c_fading * (1 - p$fading)
    w_mending <- w_mending * (1 - p$repair_pace) + taken_up * w_left + w_new * repaired
    c_mending <- c_mending * (1 - p$repair_pace) + taken_up * c_left + c_new * repaired
    w_fading <- w_left - taken_up * w_left + w_new * (1 - repaired)
    c_fading <- c_left - taken_up * c_left + c_new * (1 - repaired)
    strength <- strength + p$strengthening * closed

    wobble <- p$wobble_carry * wobble + sqrt(1 - p$wobble_carry^2) * unsteadiness * u_wobble
    hidden <- w_mending + w_fading
    own_course <- level + growth * log(t)
    felt <- own_course + p$feedback * (intake - distress) -
      hidden - c_mending - c_fading + strength + wobble
    alliance <- ifelse(present, within(felt, 1, 7), alliance)
    seen <- alliance + p$rating_error * u_rating + p$concealment * hidden
    rated <- ifelse(present, within(seen, 1, 7), rated)
    usual <- within(own_course, 1, 7)
    helped <- p$level_effect * (usual - expected) + p$alliance_effect * (alliance - usual) +
      p$learning * closed
    now <- within(distress - pace - helped + p$symptom_noise * u_symptom, 0, 40)
    distress <- ifelse(present, now, distress)
    leaves <- u_leaving < shifted(p$leaving_rate, p$leaving_slope * (expected - alliance))
    ends <- u_ending < shifted(p$ending_rate, p$ending_slope * (p$good_enough - distress))
    stays <- present & !leaves & !ends
    record[, 1, t] <- present; record[, 2, t] <- rated; record[, 3, t] <- distress
  }
  record
}

if (!given) invisible(simulate(p)) # compiled by now
start <- sum(proc.time()[1:2]) # of the processor
record <- simulate(p)
took <- sum(proc.time()[1:2]) - start
if (given) writeBin(as.vector(record), file.path(folder, "record.bin"))
cat(took, mean(record[, 3, SESSIONS]), mean(record[, 2, SESSIONS]))
