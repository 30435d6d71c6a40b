# The bench's tasks in R: Rscript levels.R levels|change FOLDER
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
task <- arguments[1]
folder <- arguments[2]
indicators <- sprintf("d%02d", 1:12)
censored <- sub("d", "c", indicators)

one_round <- function(label) {
  rows <- read.csv(file.path(folder, paste0(label, ".csv")))
  score <- rowSums(rows[indicators])
  rows$poor <- as.numeric(score >= 4)          # 4 of 12 reaches a third
  rows$m0 <- rows$poor * score / 12
  rows[censored] <- rows[indicators] * rows$poor
  rows$round <- label
  rows
}

long <- function(found, variables, measure, indicator, label) {
  errors <- as.data.frame(SE(found))
  do.call(rbind, lapply(seq_along(variables), function(k) {
    data.frame(measure = measure[k], indicator = indicator[k], domain = found$province,
               round = label, value = found[[variables[k]]], se = errors[[k]])
  }))
}

levels_of <- function(label) {
  design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = one_round(label))
  variables <- c("poor", "m0", censored)
  means <- svyby(reformulate(variables), ~province, design, svymean)
  intensity <- svyby(~m0, ~province, design, svyratio, denominator = ~poor)
  rbind(
    long(means, variables, c("H", "M0", rep("censored_headcount", 12)),
         c("", "", indicators), label),
    data.frame(measure = "A", indicator = "", domain = intensity$province, round = label,
               value = intensity[[2]], se = intensity[[3]])
  )
}

change <- function(first, last) {
  rows <- rbind(one_round(first), one_round(last))
  rows$cell <- interaction(rows$province, rows$round)
  design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = rows)
  found <- svyby(~poor + m0, ~cell, design, svymean, covmat = TRUE)
  provinces <- sort(unique(rows$province))
  wanted <- expand.grid(domain = provinces, measure = c("poor", "m0"), stringsAsFactors = FALSE)
  contrasts <- lapply(seq_len(nrow(wanted)), function(k) {
    at <- paste0(wanted$domain[k], ".", c(first, last), ":", wanted$measure[k])
    setNames(c(-1, 1), at)
  })
  changed <- svycontrast(found, contrasts)
  data.frame(measure = ifelse(wanted$measure == "poor", "H", "M0"), domain = wanted$domain,
             value = as.numeric(coef(changed)), se = as.numeric(SE(changed)))
}

result <- if (task == "levels") do.call(rbind, lapply(c("1", "2", "3"), levels_of)) else change("1", "3")
write.csv(result, file.path(folder, paste0(task, "-r.csv")), row.names = FALSE)
