-- Plots come from tablets too: who saved a version, and how well its position is known.
ALTER TABLE plot
  ADD COLUMN saved_by text,                                                                    -- null for versions saved before this was kept
  ADD COLUMN position_fixes smallint CHECK (position_fixes BETWEEN 1 AND 32767),               -- satellite fixes averaged; null where the point was chosen on a map or typed
  ADD COLUMN position_accuracy_m numeric(7, 1) CHECK (position_accuracy_m >= 0);               -- the worst of them
ALTER TABLE plot ALTER COLUMN saved_by SET DEFAULT acting_user();
